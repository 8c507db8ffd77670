import { expendableImages, hasFewImages } from '../settings/operators-images.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import { isInError, settledImage } from './client/image-reads.ts';
import { isNotFound } from './client/image-state.ts';
import type { Bystander, Target } from './client/target.ts';
import type { RunState } from './run-state.ts';
import type { Cap, Claims } from './safety/claims.ts';

interface Parts {
  /** Which images some worker of the run has taken. */
  readonly claims: Claims;
  readonly limit: Cap;
  readonly shard: RunState['shard'];
}

/** What a target answers that shows no image to GET by the owner, whichever it is asked for. */
const unreadable: readonly (number | undefined)[] = [403, 405, 501];

/** The images that the operator listed as expendable, of which one worker takes one after the other. */
export class ExpendableImages {
  readonly #target: Target;
  readonly #parts: Parts;
  #whyNone: Reason | undefined;

  constructor(target: Target, parts: Parts) {
    this.#target = target;
    this.#parts = parts;
  }

  /** The next image that is there, or why there is none. An image that is gone takes no other image from a test. */
  async next(): Promise<Bystander | Reason> {
    const { claims, limit, shard } = this.#parts;
    const { description, ledger } = this.#target;
    // The first shard runs every test that takes one of few images.
    const isFew = hasFewImages(description);
    const isMine = (index: number): boolean => (isFew ? shard.current === 1 : index % shard.total === shard.current - 1);
    const ids = expendableImages(description);
    for (let last = untested('images-used-up'); this.#whyNone === undefined; ) {
      const id = limit.hasRoom(1) ? ids.find((each, index) => isMine(index) && claims.claim(each)) : undefined;
      if (id === undefined) return last;
      ledger.own(id, '', 'listed');
      const read = await settledImage(new Api(this.#target), id);
      const status = read.response?.status;
      ledger.sightings.noteNew(read);
      if (isInError(read)) {
        last = untested('in-error');
        continue;
      }
      last = untested('listed-image-unusable', { id, status });
      if (status === 200 && limit.take()) return { id, name: '' };
      if (unreadable.includes(status)) {
        // The image is as good as before, for a worker that may say the same of it.
        claims.release(id);
        this.#whyNone = last;
      }
      if (!isNotFound(read)) return last;
    }
    return this.#whyNone;
  }
}

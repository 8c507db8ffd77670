import { budgets } from '../../contracts/budgets.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { Api } from './client/api.ts';
import { isInError, settledImage } from './client/image-reads.ts';
import { isGone } from './client/image-state.ts';
import type { Bystander, Target } from './client/target.ts';
import type { OrderedImages } from './ordered-images.ts';
import type { OwnImage, OwnImages } from './own-images.ts';
import { type RunState, type SpareImage, targetOfRun } from './run-state.ts';
import type { Claims } from './safety/claims.ts';
import { newImageName } from './safety/ownership.ts';
import { untilEnough } from './waiting.ts';

/** How many images in a row may fail before a worker orders no more. */
const mostFailed = 6;

interface Parts {
  readonly run: RunState;
  /** Which of the images of the set-up some worker has taken. */
  readonly claims: Claims;
  readonly own: OwnImages;
  readonly ordered: OrderedImages;
}

/**
 * New images for tests, once they have settled. One that GET shows in ERROR, or finds no more, serves no test: what the target answers for it says
 * nothing of other images. The clean-up deletes it.
 */
export class SettledImages {
  readonly #target: Target;
  readonly #parts: Parts;
  #failed = 0;

  constructor(target: Target, parts: Parts) {
    this.#target = target;
    this.#parts = parts;
  }

  /** An image that is ready, or a new one, with the others that came with it. `isYoung`: it has to be younger than those before. */
  async next(isYoung: boolean): Promise<{ readonly image: Bystander; readonly others: readonly Bystander[] }> {
    const { own, ordered, run } = this.#parts;
    const others: Bystander[] = [];
    const { image } = await this.#settled(async () => {
      const ready = (isYoung ? undefined : this.#spare()) ?? (await ordered.next());
      if (ready !== undefined) {
        this.#target.ledger.own(ready.id, ready.name, ready.proof, ready.mark);
        return ready;
      }
      const [first, ...rest] = await ordered.alone(() => own.make(newImageName(run)));
      others.push(...rest.map(({ id, name }) => ({ id, name })));
      return first;
    });
    return { image: { id: image.id, name: image.name }, others };
  }

  /** A second image of a name, as GET shows it; undefined if the source makes none. */
  async namesake(name: string): Promise<(Bystander & { readonly read: Exchange }) | undefined> {
    const { own, ordered } = this.#parts;
    const { image, read } = await this.#settled(() => ordered.alone(() => own.makeNamesake(name)));
    return image && read && { id: image.id, name, read };
  }

  /** The first of three images that does not fail, if `order` gives any. Skips the test if all do. */
  async #settled<Given extends OwnImage | undefined>(order: () => Promise<Given>) {
    const { ending, ledger } = this.#target;
    const settle = async () => {
      premise(this.#failed < mostFailed, untested('in-error'));
      const image = await order();
      if (image === undefined || image.proof === 'stateless') return { image, isUsable: true };
      const read = await settledImage(new Api(this.#target), image.id, image.read);
      if (image.read === undefined) ledger.sightings.noteNew(read);
      // OpenStack can be told to remove an image whose saving fails.
      const isUsable = !isInError(read) && !(isGone(read) && ledger.sightings.showsImages);
      this.#failed = isUsable ? 0 : this.#failed + 1;
      return { image, read, isUsable };
    };
    const settled = await untilEnough(budgets.usable, ending, settle, (each) => each.isUsable);
    premise(settled.isUsable, untested('in-error'));
    return settled;
  }

  /** An image that the set-up made. */
  #spare(): SpareImage | undefined {
    const { claims, run } = this.#parts;
    return targetOfRun(run, this.#target.description.name).spare.find(({ id }) => claims.claim(id));
  }
}

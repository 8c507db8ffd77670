import { join } from 'node:path';
import { Claims } from '../safety/claims.ts';
import type { ListedImage } from './images-in-responses.ts';
import type { Target } from './target.ts';
import { byId, isShared, type StrangersImages, strangersImages, strangersImagesBefore } from './tenant-images.ts';
import type { SeenHarm } from './watched-deletions.ts';

/** After how many deletions that were done a process looks, and, in number, how often all processes of a run do. */
const looks = [2, 7, 12];

/**
 * Looks at the images of the stranger's tenant after some deletions of a run, and stops every kind once images are gone at two of these looks: deletions
 * may reach other tenants, and no list of that one stands around a single deletion. Whoever works there may delete one, too.
 */
export class StrangersWatch {
  readonly #scratch: string;
  readonly #claims: Claims;
  readonly #lost: Claims;
  readonly #harm: SeenHarm;
  #done = 0;
  #looks = 0;

  /** `folder`: where the processes of a run count their looks. */
  constructor(scratch: string, folder: string, harm: SeenHarm) {
    this.#scratch = scratch;
    this.#claims = new Claims(folder);
    this.#lost = new Claims(join(folder, 'lost'));
    this.#harm = harm;
  }

  /** What the list of the stranger's tenant showed before the run; undefined if no image is watched there. */
  get before(): StrangersImages | undefined {
    return strangersImagesBefore(this.#scratch);
  }

  noteDone(): void {
    this.#done += 1;
  }

  /** Whether this process has to look before it sends anything more. */
  get isDue(): boolean {
    return this.#done >= (looks[this.#looks] ?? Number.POSITIVE_INFINITY);
  }

  /** Looks, if no other process has done so often enough. A loss counts once two lists in a row show it. */
  async look(target: Target): Promise<void> {
    this.#looks += 1;
    const { before } = this;
    if (before === undefined || isShared(target) || !target.ledger.risks.looksFirst) return;
    if (this.#claims.claimNumber(looks.length) === undefined) return;
    const lacking = async (images: readonly ListedImage[]): Promise<readonly ListedImage[]> => {
      const now = images.length === 0 ? undefined : await strangersImages(target, before.path);
      const [shown, known] = [now && byId(now.images), byId(before.images)];
      // Where an image has appeared, somebody is at work.
      if (shown === undefined || [...shown.keys()].some((id) => !known.has(id))) return [];
      return images.filter(({ id }) => !shown.has(id.toLowerCase()));
    };
    const lost = await lacking(await lacking(before.images));
    const fresh = lost.filter(({ id }) => this.#lost.claim(id));
    if (fresh.length > 0 && this.#lost.size > fresh.length) this.#harm.note(target.ledger, 'nothing', 'own', 'refused');
  }
}

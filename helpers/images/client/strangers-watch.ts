import { Claims } from '../safety/claims.ts';
import type { ListedImage } from './images-in-responses.ts';
import type { Target } from './target.ts';
import { byId, isShared, type StrangersImages, strangersImages, strangersImagesBefore } from './tenant-images.ts';
import type { SeenHarm } from './watched-deletions.ts';

/** After how many deletions that were done a process looks, and, in number, how often all processes of a run do. */
const looks = [2, 6, 18];

/**
 * Looks at the images of the stranger's tenant after some deletions of a run, and stops every kind if some are gone: deletions may reach other
 * tenants, and no list of that one stands around a single deletion.
 */
export class StrangersWatch {
  readonly #scratch: string;
  readonly #claims: Claims;
  readonly #harm: SeenHarm;
  #done = 0;
  #looks = 0;

  /** `folder`: where the processes of a run count their looks. */
  constructor(scratch: string, folder: string, harm: SeenHarm) {
    this.#scratch = scratch;
    this.#claims = new Claims(folder);
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

  /** Looks, if no other process has done so often enough. A loss counts once two lists show it. */
  async look(target: Target): Promise<void> {
    this.#looks += 1;
    const { before } = this;
    if (before === undefined || isShared(target) || !target.ledger.risks.looksFirst) return;
    if (this.#claims.claimNumber(looks.length) === undefined) return;
    const lacking = async (images: readonly ListedImage[]): Promise<readonly ListedImage[]> => {
      const now = images.length === 0 ? undefined : await strangersImages(target, before.path);
      const shown = now && byId(now.images);
      return shown === undefined ? [] : images.filter(({ id }) => !shown.has(id.toLowerCase()));
    };
    const lost = await lacking(await lacking(before.images));
    if (lost.length > 0) this.#harm.note(target.ledger, 'nothing', 'own', 'refused');
  }
}

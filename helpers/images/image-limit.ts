import { join } from 'node:path';
import type { TargetDescription } from '../settings/description.ts';
import type { RunState } from './run-state.ts';
import { Claims } from './safety/claims.ts';

/** TARGET_MAX_IMAGES: counts the images that the workers of a run make, or take of those that are listed. */
export class ImageLimit {
  readonly #claims: Claims | undefined;
  readonly #most: number;

  constructor({ name, limits }: Pick<TargetDescription, 'name' | 'limits'>, run: Pick<RunState, 'scratch'>) {
    this.#most = limits.images ?? Number.POSITIVE_INFINITY;
    this.#claims = limits.images === undefined ? undefined : new Claims(join(run.scratch, name, 'images-taken'));
  }

  /** Whether this many more may be taken. */
  hasRoom(images: number): boolean {
    return this.#claims === undefined || (images <= this.#most && !this.#claims.has(this.#most - images));
  }

  /** Takes one; false if none is left. */
  take(): boolean {
    return this.#claims === undefined || this.#claims.claimNumber(this.#most) !== undefined;
  }
}

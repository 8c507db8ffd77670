import { mkdirSync, rmdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Ending } from '../../shared/run-end.ts';

/** How long one waits for its turn, and how often it looks, in ms. */
const [mostMs, everyMs] = [20_000, 50];

/** A turn that one process of a run has at a time: an empty folder. */
export class Turn {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Waits for the turn; false if it did not come in time. */
  async take(ending: Ending): Promise<boolean> {
    const lastMs = performance.now() + mostMs;
    while (performance.now() < lastMs && ending.end === undefined) {
      try {
        mkdirSync(this.#folder);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await ending.pause(everyMs);
    }
    return false;
  }

  /** Gives the turn to the next. */
  giveBack(): void {
    rmdirSync(this.#folder);
  }
}

import { mkdirSync, rmdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Ending } from '../../shared/run-end.ts';

/** How often a process looks whether it is its turn, in ms. */
const everyMs = 50;

/** A turn that one process of a run has at a time: an empty folder. */
export class Turn {
  readonly #folder: string;
  readonly #mostMs: number;

  /** `mostMs`: how long a process waits for it, in ms. */
  constructor(folder: string, { mostMs }: { readonly mostMs: number }) {
    this.#folder = folder;
    this.#mostMs = mostMs;
  }

  /** Waits for the turn; false if it did not come in time. */
  async take(ending: Ending): Promise<boolean> {
    const lastMs = performance.now() + this.#mostMs;
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

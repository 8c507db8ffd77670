import { mkdirSync, rmdirSync } from 'node:fs';
import { budgets } from '../../../contracts/budgets.ts';
import { isFirst } from '../../platform/output/make-folder.ts';
import type { Ending } from '../../verdict/run-end.ts';
import { givingUp, untilEnough } from '../waiting.ts';

/** A turn that one process of a run has at a time: an empty folder. */
export class Turn {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Waits for the turn; false if it did not come in time. */
  async take(ending: Ending): Promise<boolean> {
    const taken = async (): Promise<boolean> => isFirst(() => mkdirSync(this.#folder));
    return untilEnough(budgets.alone, givingUp(ending), taken, Boolean);
  }

  giveBack(): void {
    rmdirSync(this.#folder);
  }
}

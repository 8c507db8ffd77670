import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isFirst } from '../../platform/output/make-folder.ts';
import { digestOf } from './ownership.ts';

/**
 * Claims that hold over all workers of a run. A claim is a file that is created exclusively, so two processes never get the same
 * one. A worker that dies returns none of its claims.
 */
export class Claims {
  readonly #folder: string;
  #next = 0;
  #counted = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Claims a text, ignoring case; false if it is taken. The file is named by a digest, because the text may come from the target. */
  claim(text: string): boolean {
    return this.#take(digestOf(text).toString('hex'));
  }

  /** Whether a text is claimed, ignoring case. */
  isClaimed(text: string): boolean {
    return existsSync(join(this.#folder, digestOf(text).toString('hex')));
  }

  /** How many texts and numbers are claimed. */
  get size(): number {
    return readdirSync(this.#folder).length;
  }

  /** Gives a text or a number back, which this worker claimed and did not use. */
  release(claimed: string | number): void {
    const name = typeof claimed === 'number' ? String(claimed) : digestOf(claimed).toString('hex');
    rmSync(join(this.#folder, name), { force: true });
  }

  #take(name: string): boolean {
    return isFirst(() => closeSync(openSync(join(this.#folder, name), 'wx')));
  }

  /** Whether a number is claimed. Numbers are claimed in order. */
  has(number: number): boolean {
    return existsSync(join(this.#folder, String(number)));
  }

  /** How many numbers are claimed. */
  get count(): number {
    while (this.has(this.#counted)) this.#counted += 1;
    return this.#counted;
  }

  /** Claims the lowest free number from `from` up to but not including `limit`; undefined if none is left. */
  claimNumber(limit: number, from = 0): number | undefined {
    for (this.#next = Math.max(this.#next, from); this.#next < limit; this.#next += 1) {
      if (this.#take(String(this.#next))) return this.#next++;
    }
    return undefined;
  }
}

/** How many of something all processes of a run may take together. */
export class Cap {
  readonly #claims: Claims;
  readonly most: number;

  constructor(folder: string, most = Number.POSITIVE_INFINITY) {
    this.#claims = new Claims(folder);
    this.most = most;
  }

  /** Whether this many more may be taken. */
  hasRoom(more: number): boolean {
    return this.most === Number.POSITIVE_INFINITY || (more <= this.most && !this.#claims.has(this.most - more));
  }

  /** Takes one; false if none is left. */
  take(): boolean {
    return this.#claims.claimNumber(this.most) !== undefined;
  }
}

import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from './ownership.ts';

/**
 * Claims that hold over all workers of a run. A claim is a file that is created exclusively, so two processes never get the same
 * one. A worker that dies returns none of its claims.
 */
export class Claims {
  readonly #folder: string;
  #next = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Claims a text, ignoring case; false if it is taken. The file is named by a digest, because the text may come from the target.
   */
  claim(text: string): boolean {
    return this.#take(digestOf(text).toString('hex'));
  }

  /** Whether a text is claimed, ignoring case. */
  isClaimed(text: string): boolean {
    return existsSync(join(this.#folder, digestOf(text).toString('hex')));
  }

  #take(name: string): boolean {
    try {
      closeSync(openSync(join(this.#folder, name), 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Whether a number is claimed. Numbers are claimed in order. */
  has(number: number): boolean {
    return existsSync(join(this.#folder, String(number)));
  }

  /** Claims the lowest free number from `from` up to but not including `limit`; undefined if none is left. */
  claimNumber(limit: number, from = 0): number | undefined {
    for (this.#next = Math.max(this.#next, from); this.#next < limit; this.#next += 1) {
      if (this.#take(String(this.#next))) return this.#next++;
    }
    return undefined;
  }
}

/** Spaces the requests of all workers: each request claims the next free moment, `1 / perSecond` after the last. */
export class Pacer {
  readonly #claims: Claims;
  readonly #perSecond: number;
  readonly #startedMs: number;
  readonly #now: () => number;

  /** `now` gives the time, in ms since the epoch. */
  constructor(folder: string, perSecond: number, startedMs: number, now: () => number = Date.now) {
    this.#now = now;
    this.#claims = new Claims(folder);
    this.#perSecond = perSecond;
    this.#startedMs = startedMs;
  }

  /** Waits, by calling `wait`, until this request's moment. */
  async turn(wait: (ms: number) => Promise<unknown> = sleep): Promise<void> {
    const now = Math.ceil(((this.#now() - this.#startedMs) / 1000) * this.#perSecond);
    const moment = this.#claims.claimNumber(Number.POSITIVE_INFINITY, now) ?? now;
    const waitMs = this.#startedMs + (moment / this.#perSecond) * 1000 - this.#now();
    if (waitMs > 0) await wait(waitMs);
  }
}

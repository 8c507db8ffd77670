import { setTimeout as sleep } from 'node:timers/promises';
import { Claims } from './claims.ts';

/** TARGET_MAX_RPS: spaces the requests of all workers. Each request claims the next free moment, `1 / perSecond` after the last. */
export class Pace {
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

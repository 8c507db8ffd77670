import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isUnreached } from '../../http/exchange.ts';
import { waitAfter } from '../waiting.ts';

/** The clock of a clean-up, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Requests per image: a read, a DELETE, and another read. */
const requestsPerImage = 3;

/** The time of one clean-up. It ends after two minutes, or earlier if request after request gets no response. */
export class CleanUpTime {
  readonly #clock: Clock;
  readonly #perSecond: number | undefined;
  readonly #beganMs: number;
  #boundMs: number = budgets.cleanUp.mostMs;
  /** How many requests in a row got no response. */
  #silent: number;
  #ended: string | undefined;

  /** `perSecond`: the operator's limit of requests. `isGone`: the target was gone when the run ended, so that the first silence is enough. */
  constructor(perSecond?: number, isGone = false, clock: Clock = { now: Date.now, sleep }) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#beganMs = clock.now();
    this.#silent = isGone ? budgets.unanswered.waitsMs.length : 0;
  }

  /** Allows for some images as much time as the operator's limit of requests a second costs. */
  allow(images: number): void {
    if (this.#perSecond !== undefined) this.#boundMs += (requestsPerImage * images * 1000) / this.#perSecond;
  }

  /** Why no more requests are sent, as a clause; undefined while there is time. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Sends a request; undefined if the time has ended. */
  readonly sent = async (request: () => Promise<Exchange>): Promise<Exchange | undefined> => {
    if (!(await this.pause(0))) return undefined;
    const exchange = await request();
    const { response, failure } = exchange;
    this.#silent = response === undefined ? this.#silent + 1 : 0;
    const why = failure?.kind === 'hung-up' ? 'timeout' : (failure?.kind ?? 'none');
    if (this.#silent > budgets.unanswered.waitsMs.length) this.#ended ??= `the target no longer answers (${why})`;
    else if (isUnreached(failure)) await this.pause(waitAfter(budgets.unanswered, this.#silent));
    return exchange;
  };

  /** Waits this long; false, immediately, if the time would end first. */
  async pause(ms: number): Promise<boolean> {
    if (this.#clock.now() + ms > this.#beganMs + this.#boundMs)
      this.#ended ??= `it would take longer than ${Math.round(this.#boundMs / 1000)} s`;
    if (this.#ended !== undefined) return false;
    await this.#clock.sleep(ms);
    return true;
  }
}

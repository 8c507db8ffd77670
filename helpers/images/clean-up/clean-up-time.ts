import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, fieldValue, isUnreached } from '../../http/exchange.ts';
import { untilEnough, waitAfter } from '../waiting.ts';

/** Requests per image: a read, a DELETE, and another read. */
const requestsPerImage = 3;

/** The clock of a clean-up, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Options of the time of a clean-up. */
export interface TimeOptions {
  readonly perSecond?: number | undefined;
  /** Whether the target was gone when the run ended: then the first silence is enough. */
  readonly isGone?: boolean;
  readonly clock?: Clock;
}

/** Whether a target puts a request off: 413, 429 or 503, with or without Retry-After. */
export const isPutOff = ({ response }: Exchange): boolean => [413, 429, 503].includes(response?.status ?? 0);

/** The time of one clean-up. It ends after two minutes, or earlier if the target ignores request after request. */
export class CleanUpTime {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #boundMs: number;
  readonly #beganMs: number;
  /** When the target answered last, and how many requests in a row got no response, or were put off. */
  #answeredMs: number;
  #silent: number;
  #putOff = 0;
  #ended: string | undefined;

  constructor(options: TimeOptions = {}) {
    const { perSecond, isGone = false, clock = { now: Date.now, sleep } } = options;
    this.#clock = clock;
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
    this.#boundMs = budgets.cleanUp.mostMs;
    this.#beganMs = clock.now();
    this.#answeredMs = isGone ? Number.NEGATIVE_INFINITY : this.#beganMs;
    this.#silent = isGone ? budgets.unanswered.tries - 1 : 0;
  }

  /** Allows for some images as much time as the operator's limit of requests a second costs. */
  allow(images: number): void {
    this.#boundMs += (requestsPerImage * images * 1000) / this.#perSecond;
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
    if (response !== undefined) this.#answeredMs = this.#clock.now();
    this.#silent = response === undefined ? this.#silent + 1 : 0;
    this.#putOff = isPutOff(exchange) ? this.#putOff + 1 : 0;
    const isLong = this.#clock.now() - this.#answeredMs >= budgets.unanswered.mostMs;
    if (isLong && this.#silent >= budgets.unanswered.tries) {
      const why = failure?.kind === 'left' ? 'timeout' : (failure?.kind ?? 'none');
      this.#ended ??= `the target no longer answers (${why})`;
    } else if (isUnreached(failure)) await this.pause(waitAfter(budgets.unanswered, this.#silent));
    // The sender waits for as long as a limit asks; this waits after one that does not say for how long, or that asked for too little.
    const isTold = fieldValue(response?.fields ?? [], 'Retry-After') !== undefined;
    if (this.#putOff > (isTold ? 1 : 0)) await this.pause(waitAfter(budgets.putOff, this.#putOff));
    return exchange;
  };

  /** Sends a read in this time, again while the target is unavailable. */
  readonly read = (request: () => Promise<Exchange>): Promise<Exchange | undefined> =>
    untilEnough(
      { tries: budgets.putOff.tries },
      this,
      () => this.sent(request),
      (exchange) => exchange?.response?.status !== 503,
    );

  /** Waits this long; false, immediately, if the time would end first. */
  async pause(ms: number): Promise<boolean> {
    if (this.#clock.now() + ms > this.#beganMs + this.#boundMs)
      this.#ended ??= `it would take longer than ${Math.round(this.#boundMs / 1000)} s`;
    if (this.#ended !== undefined) return false;
    await this.#clock.sleep(ms);
    return true;
  }
}

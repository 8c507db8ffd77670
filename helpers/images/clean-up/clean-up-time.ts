import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isUnreached } from '../../http/exchange.ts';
import { untilEnough, waitAfter } from '../waiting.ts';

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
  /** How often in a row requests got no response; those that were under way at the same time count once. */
  #silent: number;
  /** The wait for a target that cannot be reached. */
  #back: Promise<unknown> | undefined;
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

  /** Sends a request, and again once the target can be reached, if it could not; undefined if the time has ended. */
  readonly sent = (request: () => Promise<Exchange>): Promise<Exchange | undefined> => {
    const send = async (): Promise<Exchange | undefined> => {
      if (!(await this.pause(0))) return undefined;
      await this.#back;
      if (this.#ended !== undefined) return undefined;
      const before = this.#silent;
      const exchange = await request();
      if (exchange.response !== undefined) this.#silent = 0;
      else if (this.#silent === before) this.#noteSilence(exchange.failure);
      return exchange;
    };
    const isEnough = (sent?: Exchange): boolean => !isUnreached(sent?.failure) || this.#ended !== undefined;
    // All requests wait together.
    return untilEnough(budgets.unanswered, this, send, isEnough, { waitMs: () => 0 });
  };

  #noteSilence(failure: Failure | undefined): void {
    this.#silent += 1;
    const why = failure?.kind === 'hung-up' ? 'timeout' : (failure?.kind ?? 'none');
    if (this.#silent > budgets.unanswered.waitsMs.length) this.#ended ??= `the target no longer answers (${why})`;
    else if (isUnreached(failure)) this.#back = this.pause(waitAfter(budgets.unanswered, this.#silent));
  }

  /** Waits this long; false, immediately, if the time would end first. */
  async pause(ms: number): Promise<boolean> {
    if (this.#clock.now() + ms > this.#beganMs + this.#boundMs)
      this.#ended ??= `it would take longer than ${Math.round(this.#boundMs / 1000)} s`;
    if (this.#ended !== undefined) return false;
    await this.#clock.sleep(ms);
    return true;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isUnreached } from '../../http/exchange.ts';
import { isHurried } from '../../http/hurry.ts';
import { untilEnough } from '../../shared/waiting.ts';
import { patienceMs, retryAfterMs } from '../safety/rate-limit.ts';

/** How long a clean-up may take, in ms. */
const usualMs = budgets.cleanUp.mostMs;

/** Wait after a request that did not reach the target, in ms. */
const unreachedMs = 500;

/** Requests per image: a read, a DELETE, and another read. */
const requestsPerImage = 3;

/** How long the clean-up of this many images may take, in ms. Long enough for the operator's limit on requests per second. */
export function cleanUpMs(images: number, perSecond: number | undefined): number {
  return usualMs + (perSecond === undefined ? 0 : (requestsPerImage * images * 1000) / perSecond);
}

/** Why there is no response, in a word for a message. */
const whyNone = (failure: Failure | undefined): string => (failure?.kind === 'left' ? 'timeout' : (failure?.kind ?? 'none'));

type Method = 'GET' | 'DELETE';

/** The clock of a clean-up, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const systemClock: Clock = { now: Date.now, sleep };

/** Whether a target puts a request off: 413, 429 or 503, with or without Retry-After. */
export const isPutOff = ({ response }: Exchange): boolean => [413, 429, 503].includes(response?.status ?? 0);

/**
 * The time of one clean-up. It ends after two minutes, or earlier if the target puts off or ignores request after request. The sender waits
 * for the limits of the target, as in a test.
 */
export class CleanUpTime {
  readonly #clock: Clock;
  readonly #boundMs: number;
  readonly #deadlineMs: number;
  readonly #ended = new Map<Method, string>();
  readonly #putOff = new Map<Method, number>();
  #unanswered = 0;
  #silentDeletions = 0;

  constructor(boundMs = usualMs, clock = systemClock) {
    this.#boundMs = boundMs;
    this.#clock = clock;
    this.#deadlineMs = clock.now() + boundMs;
  }

  /** Why no more requests are sent, as a clause; undefined while there is time. */
  get ended(): string | undefined {
    return this.#ended.get('GET') ?? this.#ended.get('DELETE');
  }

  /** Sends a request; undefined if the time has ended. */
  async sent(method: Method, request: () => Promise<Exchange>): Promise<Exchange | undefined> {
    if (this.#ended.has(method) || !(await this.pause(0))) return undefined;
    const exchange = await request();
    this.#note(method, exchange);
    if (isUnreached(exchange.failure)) await this.pause(unreachedMs);
    return exchange;
  }

  /** Sends a read in this time, again if the target is unavailable for some seconds: the sender waits for limits only. */
  readonly read = (request: () => Promise<Exchange>): Promise<Exchange | undefined> =>
    untilEnough(
      budgets.putOff,
      this,
      () => this.sent('GET', request),
      (exchange) => exchange?.response?.status !== 503,
    );

  /** Waits this long; false, immediately, if the time would end first. */
  async pause(ms: number): Promise<boolean> {
    if (this.#ended.has('GET')) return false;
    if (this.#clock.now() + ms > this.#deadlineMs) {
      this.#end('GET', `it would take longer than ${Math.round(this.#boundMs / 1000)} s`);
      return false;
    }
    await this.#clock.sleep(ms);
    return true;
  }

  #note(method: Method, exchange: Exchange): void {
    const { response, failure } = exchange;
    if (response === undefined) {
      this.#unanswered += 1;
      if (this.#unanswered >= (isHurried() ? budgets.unansweredSoon : budgets.unanswered).tries)
        this.#end('GET', `the target no longer answers (${whyNone(failure)})`);
      if (method === 'DELETE' && !isUnreached(failure)) this.#silentDeletions += 1;
      if (this.#silentDeletions >= budgets.unansweredSoon.tries)
        this.#end('DELETE', `${this.#silentDeletions} deletions got no response (${whyNone(failure)})`);
      return;
    }
    this.#unanswered = 0;
    if (method === 'DELETE') this.#silentDeletions = 0;
    const inARow = isPutOff(exchange) ? (this.#putOff.get(method) ?? 0) + 1 : 0;
    this.#putOff.set(method, inARow);
    const askedMs = inARow > 0 ? retryAfterMs(exchange) : 0;
    if (inARow >= budgets.putOff.tries) this.#end(method, `the target answered ${inARow} times in a row with ${response.status}`);
    else if (askedMs > patienceMs)
      this.#end(
        method,
        `the target asked for a wait of ${Math.round(askedMs / 1000)} s, which is more than ${patienceMs / 1000} s`,
      );
  }

  /** Ends the requests with a method. If reads end, all other requests end, too. */
  #end(method: Method, why: string): void {
    if (!this.#ended.has(method)) this.#ended.set(method, why);
    if (method === 'GET' && !this.#ended.has('DELETE')) this.#ended.set('DELETE', why);
  }
}

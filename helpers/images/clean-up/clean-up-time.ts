import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isUnreached } from '../../http/exchange.ts';
import { isHurried } from '../../http/hurry.ts';
import { untilEnough, waitAfter } from '../waiting.ts';

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

type Method = 'GET' | 'DELETE';

/** The clock of a clean-up, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Whether a target puts a request off: 413, 429 or 503, with or without Retry-After. */
export const isPutOff = ({ response }: Exchange): boolean => [413, 429, 503].includes(response?.status ?? 0);

/**
 * The time of one clean-up. It ends after two minutes, or earlier if the target puts off or ignores request after request. Reads go on when
 * only deletions end: they say what is left.
 */
export class CleanUpTime {
  readonly #clock: Clock;
  readonly #boundMs: number;
  readonly #deadlineMs: number;
  readonly #ended = new Map<Method, string>();
  readonly #inVain: Record<Method, number> = { GET: 0, DELETE: 0 };

  constructor(boundMs = usualMs, clock: Clock = { now: Date.now, sleep }) {
    this.#boundMs = boundMs;
    this.#clock = clock;
    this.#deadlineMs = clock.now() + boundMs;
  }

  /** Why no more requests are sent, as a clause; undefined while there is time. */
  get ended(): string | undefined {
    return this.#ended.get('GET') ?? this.#ended.get('DELETE');
  }

  /** Sends a request; undefined if the time has ended. The sender waits for limits that say how long; this waits for the others. */
  async sent(method: Method, request: () => Promise<Exchange>): Promise<Exchange | undefined> {
    if (this.#ended.has(method) || !(await this.pause(0))) return undefined;
    const exchange = await request();
    const { response, failure } = exchange;
    const isSilent = response === undefined;
    this.#inVain[method] = isSilent || isPutOff(exchange) ? this.#inVain[method] + 1 : 0;
    const inVain = this.#inVain[method];
    if (inVain === 0) return exchange;
    const isDeletion = method === 'DELETE' && !isUnreached(failure);
    const silent = isDeletion || isHurried() ? budgets.unansweredSoon : budgets.unanswered;
    if (inVain >= (isSilent ? silent : budgets.putOff).tries) {
      const why = failure?.kind === 'left' ? 'timeout' : (failure?.kind ?? 'none');
      const gone = isDeletion ? `${inVain} deletions got no response (${why})` : `the target no longer answers (${why})`;
      const putOff = `the target answered ${inVain} times in a row with ${response?.status}`;
      this.#end(isSilent && !isDeletion ? 'GET' : method, isSilent ? gone : putOff);
    } else if (!isSilent) await this.pause(waitAfter(budgets.putOff, inVain));
    else if (isUnreached(failure)) await this.pause(unreachedMs);
    return exchange;
  }

  /** Sends a read in this time, again while the target is unavailable. */
  readonly read = (request: () => Promise<Exchange>): Promise<Exchange | undefined> =>
    untilEnough(
      { tries: budgets.putOff.tries },
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

  /** Ends the requests with a method. If reads end, deletions end, too. */
  #end(method: Method, why: string): void {
    for (const each of method === 'GET' ? (['GET', 'DELETE'] as const) : [method])
      if (!this.#ended.has(each)) this.#ended.set(each, why);
  }
}

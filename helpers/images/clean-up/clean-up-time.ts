import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, fieldValue, isUnreached, type ResponseRecord } from '../../http/exchange.ts';
import { untilEnough, waitAfter } from '../waiting.ts';

/** Requests per image: a read, a DELETE, and another read. */
const requestsPerImage = 3;

type Method = 'GET' | 'DELETE';

/** The clock of a clean-up, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Options of the time of a clean-up. */
export interface TimeOptions {
  /** How long it may take, in ms, without the operator's limit of requests a second. */
  readonly mostMs?: number;
  readonly perSecond?: number | undefined;
  /** Whether the target was gone when the run ended: then the first silence is enough. */
  readonly isGone?: boolean;
  readonly clock?: Clock;
}

/** Whether a target puts a request off: 413, 429 or 503, with or without Retry-After. */
export const isPutOff = ({ response }: Exchange): boolean => [413, 429, 503].includes(response?.status ?? 0);

/**
 * The time of one clean-up. It ends after two minutes, or earlier if the target puts off or ignores request after request. Reads go on when
 * only deletions end: they say what is left.
 */
export class CleanUpTime {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #boundMs: number;
  readonly #beganMs: number;
  #isGone: boolean;
  #answeredMs: number;
  readonly #ended = new Map<Method, string>();
  readonly #inVain: Record<Method, number> = { GET: 0, DELETE: 0 };

  constructor(options: TimeOptions = {}) {
    const { mostMs = budgets.cleanUp.mostMs, perSecond, isGone = false, clock = { now: Date.now, sleep } } = options;
    this.#clock = clock;
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
    this.#boundMs = mostMs;
    this.#beganMs = clock.now();
    this.#answeredMs = this.#beganMs;
    this.#isGone = isGone;
  }

  /** Allows for some images as much time as the operator's limit of requests a second costs. */
  allow(images: number): void {
    this.#boundMs += (requestsPerImage * images * 1000) / this.#perSecond;
  }

  /** Why no more requests are sent, as a clause; undefined while there is time. */
  get ended(): string | undefined {
    return this.#ended.get('GET') ?? this.#ended.get('DELETE');
  }

  /** Sends a request; undefined if the time has ended. */
  async sent(method: Method, request: () => Promise<Exchange>): Promise<Exchange | undefined> {
    if (this.#ended.has(method) || !(await this.pause(0))) return undefined;
    const exchange = await request();
    const isVain = exchange.response === undefined || isPutOff(exchange);
    this.#inVain[method] = isVain ? this.#inVain[method] + 1 : 0;
    if (exchange.response === undefined) await this.#noteSilence(method, exchange.failure);
    else {
      this.#isGone = false;
      this.#answeredMs = this.#clock.now();
      if (isVain) await this.#notePutOff(method, exchange.response);
    }
    return exchange;
  }

  async #noteSilence(method: Method, failure: Failure | undefined): Promise<void> {
    const inVain = this.#inVain[method];
    const why = failure?.kind === 'left' ? 'timeout' : (failure?.kind ?? 'none');
    const isOften = inVain >= budgets.unanswered.tries;
    const isLong = this.#clock.now() - this.#answeredMs >= budgets.unanswered.mostMs;
    if (method === 'DELETE' && !isUnreached(failure)) {
      if (isOften) this.#end('DELETE', `${inVain} deletions got no response (${why})`);
    } else if (this.#isGone || (isOften && isLong)) this.#end('GET', `the target no longer answers (${why})`);
    else if (isUnreached(failure)) await this.pause(waitAfter(budgets.unanswered, inVain));
  }

  /** The sender waits for as long as a limit asks; this waits after one that does not say for how long, or that asked for too little. */
  async #notePutOff(method: Method, { status, fields }: ResponseRecord): Promise<void> {
    const inVain = this.#inVain[method];
    if (inVain >= budgets.putOff.tries) this.#end(method, `the target answered ${inVain} times in a row with ${status}`);
    else if (inVain > 1 || fieldValue(fields, 'Retry-After') === undefined) await this.pause(waitAfter(budgets.putOff, inVain));
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
    if (this.#clock.now() + ms > this.#beganMs + this.#boundMs) {
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

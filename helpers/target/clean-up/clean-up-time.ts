import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isUnreached } from '../../http/exchange.ts';
import { isHurried } from '../../http/hurry.ts';
import { untilEnough, waitAfter } from '../../shared/waiting.ts';
import { retryAfterMs } from '../safety/rate-limit.ts';

/** How long a clean-up may take, and how much longer if the target asks to wait, in ms. */
const usualMs = budgets.cleanUp.mostMs;
const longestAskedMs = budgets.cleanUpLimit.mostMs;

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

/**
 * The time of one clean-up. A request that the target puts off (413, 429 or 503, with or without Retry-After) is repeated after the wait,
 * and no other request is sent before that. The time ends after two minutes, to which the target may add one by Retry-After, or earlier if
 * the target puts off or ignores every request.
 */
export class CleanUpTime {
  readonly #boundMs: number;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #ended = new Map<Method, string>();
  readonly #putOff = new Map<Method, number>();
  #unanswered = 0;
  #silentDeletions = 0;
  #askedMs = 0;
  #pausedAtMs = 0;
  #pausedUntilMs = 0;

  constructor(boundMs = usualMs, clock = systemClock) {
    this.#boundMs = boundMs;
    this.#clock = clock;
    this.#startedMs = clock.now();
  }

  /** Why no more requests are sent, as a clause; undefined while there is time. */
  get ended(): string | undefined {
    return this.#ended.get('GET') ?? this.#ended.get('DELETE');
  }

  /** Whether the target has put off or refused a request: from then on requests are sent one at a time. */
  get limited(): boolean {
    return this.#pausedUntilMs > 0;
  }

  /**
   * Sends a request, and repeats it if it is put off and `isNeeded` says so: a deletion that was put off may have taken place.
   * Undefined if the time ends first.
   */
  async sent(
    method: Method,
    request: () => Promise<Exchange>,
    isNeeded: () => Promise<boolean> = async () => true,
  ): Promise<Exchange | undefined> {
    let begunMs = 0;
    const act = async (): Promise<Exchange | undefined> => {
      if (this.#ended.has(method) || !(await this.#turn())) return undefined;
      begunMs = this.#clock.now();
      return request();
    };
    const isEnough = async (exchange: Exchange | undefined): Promise<boolean> => {
      if (exchange === undefined || !this.#isPutOff(method, exchange, begunMs)) return true;
      return !this.#ended.has(method) && !(await isNeeded());
    };
    // The tries of all requests are counted together, and turns come after the waits.
    return untilEnough({}, this, act, isEnough);
  }

  /** Sends a read in this time. */
  readonly read = (request: () => Promise<Exchange>): Promise<Exchange | undefined> => this.sent('GET', request);

  /** Waits this long; false, immediately, if the time would end first. */
  async pause(ms: number): Promise<boolean> {
    if (this.#ended.has('GET')) return false;
    const deadlineMs = this.#startedMs + this.#boundMs + Math.min(this.#askedMs, longestAskedMs);
    if (this.#clock.now() + ms > deadlineMs) {
      this.#end('GET', `it would take longer than ${Math.round((deadlineMs - this.#startedMs) / 1000)} s`);
      return false;
    }
    await this.#clock.sleep(ms);
    return true;
  }

  /** Waits for the end of a pause, which another request may lengthen meanwhile. False if the time ends first. */
  async #turn(): Promise<boolean> {
    do {
      if (!(await this.pause(Math.max(0, this.#pausedUntilMs - this.#clock.now())))) return false;
    } while (this.#pausedUntilMs > this.#clock.now());
    return true;
  }

  #isPutOff(method: Method, exchange: Exchange, begunMs: number): boolean {
    const { response, failure } = exchange;
    if (response === undefined) {
      this.#unanswered += 1;
      if (isUnreached(failure)) this.#pauseAll(500);
      if (this.#unanswered >= (isHurried() ? budgets.unansweredSoon : budgets.unanswered).tries)
        this.#end('GET', `the target no longer answers (${whyNone(failure)})`);
      if (method === 'DELETE' && !isUnreached(failure)) this.#silentDeletions += 1;
      if (this.#silentDeletions >= budgets.unansweredSoon.tries)
        this.#end('DELETE', `${this.#silentDeletions} deletions got no response (${whyNone(failure)})`);
      return false;
    }
    this.#unanswered = 0;
    if (method === 'DELETE') this.#silentDeletions = 0;
    const putOff = [413, 429, 503].includes(response.status);
    if (!putOff) this.#putOff.set(method, 0);
    // A request that was sent before the pause began does not extend it.
    else if (begunMs >= this.#pausedAtMs) this.#slowDown(method, response.status, retryAfterMs(exchange));
    return putOff;
  }

  #slowDown(method: Method, status: number, askedMs: number): void {
    const inARow = (this.#putOff.get(method) ?? 0) + 1;
    this.#putOff.set(method, inARow);
    if (inARow >= budgets.putOff.tries) this.#end(method, `the target answered ${inARow} times in a row with ${status}`);
    else if (askedMs > longestAskedMs)
      this.#end(method, `the target asked for a wait of ${Math.round(askedMs / 1000)} s, which is more than a minute`);
    else {
      this.#askedMs += askedMs;
      this.#pauseAll(askedMs > 0 ? askedMs + 100 : waitAfter(budgets.putOff, inARow));
    }
  }

  #pauseAll(ms: number): void {
    this.#pausedAtMs = this.#clock.now();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#pausedAtMs + ms);
  }

  /** Ends the requests with a method. If reads end, all other requests end, too. */
  #end(method: Method, why: string): void {
    if (!this.#ended.has(method)) this.#ended.set(method, why);
    if (method === 'GET' && !this.#ended.has('DELETE')) this.#ended.set('DELETE', why);
  }
}

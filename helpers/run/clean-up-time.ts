import { setTimeout as sleep } from 'node:timers/promises';
import { type Exchange, isUnreached } from '../http/exchange.ts';
import { retryAfterMs } from '../safety/rate-limit.ts';

/** How long a clean-up may take, and how much longer where the target asks to wait, in ms. */
const usualMs = 120_000;
const longestAskedMs = 60_000;

/** So many requests in a row end the clean-up that are put off (which lets a limit by the minute pass), or without any answer. */
const mostPutOff = 11;
const mostUnanswered = 8;

/** Waits where the target does not say how long, doubled each time: most limits are by the second. In ms. */
const firstPauseMs = 1100;
const longestPauseMs = 8000;

/** Time from one request to the next after the first that was put off, doubled each time, in ms. */
const firstGapMs = 100;
const longestGapMs = 1600;

/** How many requests an image costs: a read, a DELETE, and a read again. */
const requestsPerImage = 3;

/** How long a clean-up of so many images may take, in ms: as long as the operator's own limit of requests a second needs, too. */
export function cleanUpMs(images: number, perSecond: number | undefined): number {
  return usualMs + (perSecond === undefined ? 0 : (requestsPerImage * images * 1000) / perSecond);
}

type Method = 'GET' | 'DELETE';

/** What a clean-up takes the time from, in ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const systemClock: Clock = { now: Date.now, sleep };

/**
 * The time of one clean-up, and the pace of its requests. A request that the target puts off (413, 429 or 503, with or without
 * Retry-After) is sent again when its time has come, and the pace goes down. The time ends after two minutes, to which the target
 * may add one by Retry-After, or earlier where it puts off everything or answers nothing.
 */
export class CleanUpTime {
  readonly #boundMs: number;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #ended = new Map<Method, string>();
  readonly #putOff = new Map<Method, number>();
  #unanswered = 0;
  #askedMs = 0;
  #pausedAtMs = 0;
  #pausedUntilMs = 0;
  #gapMs = 0;
  #nextMs = 0;

  constructor(boundMs = usualMs, clock = systemClock) {
    this.#boundMs = boundMs;
    this.#clock = clock;
    this.#startedMs = clock.now();
  }

  /** Why no more requests are sent, as a clause; undefined where the time lasted. */
  get ended(): string | undefined {
    return this.#ended.get('GET') ?? this.#ended.get('DELETE');
  }

  /** Whether the target has put off a request: then only one is under way at a time. */
  get limited(): boolean {
    return this.#gapMs > 0;
  }

  /** Sends a request, again where it is put off; undefined where the time was over before. */
  async sent(method: Method, request: () => Promise<Exchange>): Promise<Exchange | undefined> {
    while (!this.#ended.has(method) && (await this.#turn())) {
      const begunMs = this.#clock.now();
      const exchange = await request();
      if (!this.#isPutOff(method, exchange, begunMs)) return exchange;
    }
    return undefined;
  }

  /** Waits so long; false, at once, where the time does not last. */
  async wait(ms: number): Promise<boolean> {
    if (this.#ended.has('GET')) return false;
    const deadlineMs = this.#startedMs + this.#boundMs + Math.min(this.#askedMs, longestAskedMs);
    if (this.#clock.now() + ms > deadlineMs) {
      this.#end('GET', `it took longer than ${Math.round((deadlineMs - this.#startedMs) / 1000)} s`);
      return false;
    }
    await this.#clock.sleep(ms);
    return true;
  }

  /** Waits for the moment of a request: after a pause, and at the pace of now. */
  async #turn(): Promise<boolean> {
    for (;;) {
      const waitMs = Math.max(this.#pausedUntilMs, this.#nextMs) - this.#clock.now();
      if (!(await this.wait(Math.max(0, waitMs)))) return false;
      // Another request may have been put off, or have taken this moment, in the meantime.
      if (Math.max(this.#pausedUntilMs, this.#nextMs) > this.#clock.now()) continue;
      this.#nextMs = this.#clock.now() + this.#gapMs;
      return true;
    }
  }

  #isPutOff(method: Method, exchange: Exchange, begunMs: number): boolean {
    const { response, failure } = exchange;
    if (response === undefined) {
      this.#unanswered += 1;
      if (isUnreached(failure)) this.#pause(500);
      if (this.#unanswered >= mostUnanswered)
        this.#end('GET', `the target no longer answers (${failure?.kind ?? 'no response'})`);
      return false;
    }
    this.#unanswered = 0;
    const putOff = [413, 429, 503].includes(response.status);
    if (!putOff) this.#putOff.set(method, 0);
    // What was on its way when the pause began says nothing new.
    else if (begunMs >= this.#pausedAtMs) this.#slowDown(method, response.status, retryAfterMs(exchange));
    return putOff;
  }

  #slowDown(method: Method, status: number, askedMs: number): void {
    const inARow = (this.#putOff.get(method) ?? 0) + 1;
    this.#putOff.set(method, inARow);
    this.#gapMs = Math.min(longestGapMs, Math.max(firstGapMs, this.#gapMs * 2));
    if (inARow >= mostPutOff) this.#end(method, `the target answered ${inARow} times in a row with ${status}`);
    else if (askedMs > longestAskedMs)
      this.#end(method, `the target asked for a wait of ${Math.round(askedMs / 1000)} s, which is more than a minute`);
    else {
      this.#askedMs += askedMs;
      this.#pause(askedMs > 0 ? askedMs + 100 : Math.min(longestPauseMs, firstPauseMs * 2 ** (inARow - 1)));
    }
  }

  #pause(ms: number): void {
    this.#pausedAtMs = this.#clock.now();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#pausedAtMs + ms);
  }

  /** Ends the requests of a method; without reads there is no sense in any other. */
  #end(method: Method, why: string): void {
    if (!this.#ended.has(method)) this.#ended.set(method, why);
    if (method === 'GET' && !this.#ended.has('DELETE')) this.#ended.set('DELETE', why);
  }
}

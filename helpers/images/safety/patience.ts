import { budgets } from '../../../contracts/budgets.ts';
import type { Exchange } from '../../http/exchange.ts';
import { isRateLimited } from './rate-limit.ts';

/** All waits of the set-up together, in ms: it has no time-out, as a test has. */
export const setUpPatienceMs = budgets.setUp.mostMs;

/**
 * How long a worker waits for the limits of a target: else a test of many requests could run out of time, which would say nothing about the target.
 */
export class Patience {
  readonly #mostMs: number;
  readonly #running: () => object | undefined;
  readonly #waitedMs = new WeakMap<object, number>();
  #outside = {};
  #limitLasts = false;

  /** `timeoutMs`: how long one response may take. `running`: the running test; undefined in the set-up and the clean-up. */
  constructor(timeoutMs: number, running: () => object | undefined) {
    this.#mostMs = budgets.test.responses * timeoutMs;
    this.#running = running;
  }

  /** Whether the running test has waited for as long as it may: from then on it sends nothing again. */
  get isSpent(): boolean {
    return this.#leftMs <= 0;
  }

  /** Whether a judged request is sent once only: a limit answered all tries of one, and no service has answered since. */
  get limitLasts(): boolean {
    return this.#limitLasts;
  }

  /** Notes what a judged request was answered at its last try. */
  judged(exchange: Exchange, tries: number): void {
    if (!isRateLimited(exchange)) this.#limitLasts = false;
    else if (tries >= budgets.judged.tries) this.#limitLasts = true;
  }

  /** Begins the clean-up, which waits for as long as the set-up may, however long that has waited. */
  beginCleanUp(): void {
    this.#outside = {};
  }

  /** The part of a wait, in ms, that the running test can afford. It counts as waited. */
  take(ms: number): number {
    const taken = Math.min(ms, this.#leftMs);
    const test = this.#running() ?? this.#outside;
    this.#waitedMs.set(test, (this.#waitedMs.get(test) ?? 0) + taken);
    return taken;
  }

  /** Whether the set-up has waited for as long as it may. */
  get isSetUpOver(): boolean {
    return this.#running() === undefined && this.isSpent;
  }

  get #leftMs(): number {
    const test = this.#running();
    return (test === undefined ? setUpPatienceMs : this.#mostMs) - (this.#waitedMs.get(test ?? this.#outside) ?? 0);
  }
}

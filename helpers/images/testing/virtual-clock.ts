import type { Clock } from '../clean-up/clean-up-time.ts';

/** A clock whose waits take no time: when nothing else is due, it goes to the moment at which the next wait ends. */
export class VirtualClock implements Clock {
  readonly #waits: { readonly untilMs: number; readonly end: () => void }[] = [];
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((end) => {
      this.#waits.push({ untilMs: this.#nowMs + ms, end });
      setImmediate(() => this.#endNext());
    });
  }

  #endNext(): void {
    const [next] = this.#waits.sort((a, b) => a.untilMs - b.untilMs);
    if (next === undefined) return;
    this.#waits.shift();
    this.#nowMs = Math.max(this.#nowMs, next.untilMs);
    next.end();
  }
}

import { type Exchange, isOnImage } from '../../http/exchange.ts';

/** How long deletions with one status took, in ms. */
export interface Latency {
  readonly status: number;
  readonly count: number;
  /** Half of them were as fast, and 95 of 100. */
  readonly p50: number;
  readonly p95: number;
}

const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;

/** The time that a DELETE of an image took, by the status of its answer; without what opening its connection took. */
export class Latencies {
  readonly #times = new Map<number, number[]>();

  /** Takes exchanges in, each once. */
  add(exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) {
      const { request, response, durationMs, connection } = exchange;
      if (request.method !== 'DELETE' || response === undefined || !isOnImage(exchange)) continue;
      const known = this.#times.get(response.status) ?? [];
      known.push(Math.max(0, durationMs - (connection?.openMs ?? 0)));
      this.#times.set(response.status, known);
    }
  }

  /** By status, ascending. */
  get all(): Latency[] {
    return [...this.#times]
      .sort(([a], [b]) => a - b)
      .map(([status, times]) => {
        const sorted = [...times].sort((a, b) => a - b);
        return { status, count: sorted.length, p50: percentile(sorted, 50), p95: percentile(sorted, 95) };
      });
  }
}

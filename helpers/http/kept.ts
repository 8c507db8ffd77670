import type { Standing } from './ahead.ts';

/** Connections that have served a read and serve the next one of the same caller. */
export class Kept<C extends Standing> {
  readonly #most: number;
  readonly #mostMs: number;
  #all: { readonly key: string; readonly connection: C; readonly timer: NodeJS.Timeout }[] = [];

  /** Keeps this many at most, each for this long. */
  constructor(most: number, mostMs: number) {
    this.#most = most;
    this.#mostMs = mostMs;
  }

  /** Keeps a connection for requests with the same key: where it leads to, and who sends. Closes the oldest if there are too many. */
  add(key: string, connection: C): void {
    const timer = setTimeout(() => this.#drop(connection), this.#mostMs);
    timer.unref();
    this.#all.push({ key, connection, timer });
    const [oldest] = this.#all;
    if (this.#all.length > this.#most && oldest !== undefined) this.#drop(oldest.connection);
  }

  /** A kept connection that the server has not ended; undefined if there is none. */
  take(key: string): C | undefined {
    for (;;) {
      const found = this.#all.find((each) => each.key === key);
      if (found === undefined) return undefined;
      this.#all = this.#all.filter((each) => each !== found);
      clearTimeout(found.timer);
      if (found.connection.isIdle) return found.connection;
      found.connection.close();
    }
  }

  close(): void {
    for (const { connection } of [...this.#all]) this.#drop(connection);
  }

  #drop(connection: C): void {
    for (const { timer } of this.#all.filter((each) => each.connection === connection)) clearTimeout(timer);
    this.#all = this.#all.filter((each) => each.connection !== connection);
    connection.close();
  }
}

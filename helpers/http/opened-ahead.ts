import { performance } from 'node:perf_hooks';
import type { Failure } from './exchange.ts';
import { eventsSeen, type Standing } from './standing.ts';

interface Ahead<C> {
  readonly origin: string;
  readonly connection: Promise<C | Failure>;
  openedAt?: number;
  timer?: NodeJS.Timeout;
}

/** Connections that were opened for requests which are sent in a moment. Nothing was sent on them. */
export class OpenedAhead<C extends Standing> {
  readonly #mostMs: number;
  #all: Ahead<C>[] = [];

  /** `mostMs`: how long a connection stands at most. */
  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  get size(): number {
    return this.#all.length;
  }

  open(origin: string, open: () => Promise<C | Failure>): void {
    const ahead: Ahead<C> = { origin, connection: open() };
    this.#all.push(ahead);
    void ahead.connection.then(() => {
      ahead.openedAt = performance.now();
      if (this.#all.includes(ahead)) ahead.timer = setTimeout(() => this.#end(ahead), this.#mostMs);
    });
  }

  /** A connection to an origin; undefined if none was opened, or it has ended or stood for too long. */
  async take(origin: string): Promise<C | undefined> {
    const ahead = this.#all.find((each) => each.origin === origin);
    if (ahead === undefined) return undefined;
    this.#drop(ahead);
    const connection = await ahead.connection;
    // The request finds out by itself why none can be opened.
    if ('kind' in connection) return undefined;
    await eventsSeen();
    // The timer of a busy process is late.
    const stoodMs = performance.now() - (ahead.openedAt ?? performance.now());
    if (connection.isIdle && stoodMs <= this.#mostMs) return connection;
    connection.close();
    return undefined;
  }

  /** Closes all. Returns whether there were any. */
  close(): boolean {
    const had = this.#all.length > 0;
    for (const ahead of this.#all) this.#end(ahead);
    return had;
  }

  #drop(ahead: Ahead<C>): void {
    clearTimeout(ahead.timer);
    this.#all = this.#all.filter((each) => each !== ahead);
  }

  #end(ahead: Ahead<C>): void {
    this.#drop(ahead);
    void ahead.connection.then((connection) => {
      if (!('kind' in connection)) connection.close();
    });
  }
}

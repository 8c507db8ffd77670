import { performance } from 'node:perf_hooks';
import type { Failure } from './exchange.ts';

/** A connection on which nothing was sent yet. */
export interface Fresh<C> {
  readonly connection: C;
  /** When it had opened, on the clock of `performance`. */
  readonly since: number;
}

interface Spare<C> {
  readonly origin: string;
  readonly opened: Promise<Fresh<C> | undefined>;
  readonly timer: NodeJS.Timeout;
}

/** The most that stand beside each other: tests send four requests at a time. */
const mostSpare = 4;

/**
 * Connections that are opened while others are in use, because the next request that needs a new one would wait for its handshakes. As many stand
 * as requests have lately had to wait for, less one for each that nobody took.
 */
export class SpareConnections<C extends { close(): void }> {
  #spares: Spare<C>[] = [];
  #wanted = 0;

  get count(): number {
    return this.#spares.length;
  }

  /** The one that stands for the longest time, open or about to be; undefined if there is none. */
  take(origin: string): Promise<Fresh<C> | undefined> | undefined {
    const spare = this.#spares.find((each) => each.origin === origin);
    if (spare !== undefined) this.#drop(spare);
    return spare?.opened;
  }

  /** Opens them for what follows a request that needed one. `isLate`: the request had to wait for it; `mostMs`: how long each stands. */
  supply(origin: string, open: () => Promise<C | Failure>, { isLate, mostMs }: { isLate: boolean; mostMs: number }): void {
    if (isLate) this.#wanted = Math.min(this.#wanted + 1, mostSpare);
    const missing = this.#wanted - this.#spares.filter((each) => each.origin === origin).length;
    for (let place = 0; place < missing; place += 1) this.#open(origin, open, mostMs);
  }

  close(): void {
    for (const spare of this.#spares) this.#end(spare);
  }

  #open(origin: string, open: () => Promise<C | Failure>, mostMs: number): void {
    const unused = (): void => {
      this.#wanted = Math.max(this.#wanted - 1, 0);
      this.#end(spare);
    };
    const spare: Spare<C> = { origin, opened: fresh(open), timer: setTimeout(unused, mostMs) };
    this.#spares.push(spare);
  }

  #drop(spare: Spare<C>): void {
    clearTimeout(spare.timer);
    this.#spares = this.#spares.filter((each) => each !== spare);
  }

  #end(spare: Spare<C>): void {
    this.#drop(spare);
    void spare.opened.then((ready) => ready?.connection.close());
  }
}

/** A new connection; undefined if none can be opened. */
export async function fresh<C>(open: () => Promise<C | Failure>): Promise<Fresh<C> | undefined> {
  const opened = await open();
  return isFailure(opened) ? undefined : { connection: opened, since: performance.now() };
}

const isFailure = (opened: unknown): opened is Failure => typeof opened === 'object' && opened !== null && 'kind' in opened;

import { performance } from 'node:perf_hooks';
import { Ahead, type Open, type Standing } from './ahead.ts';
import type { ConnectionUse, Failure } from './exchange.ts';
import { isHurried } from './hurry.ts';
import type { Idleness } from './idleness.ts';
import type { WireOptions } from './transport.ts';
import type { SplitUrl } from './wire/request.ts';

/** How many connections a transport leaves idle at most: one opened ahead, the others kept. */
const mostIdle = 4;

/** Servers wait longer for a first request, in ms: the shortest usual limit is 5 s. */
const aheadMs = 2000;

/** Servers keep a connection for longer after a response, in ms: the shortest usual limit is 2 s. */
const keptMs = 1000;

/** Whether and how long connections may stand idle. */
export interface Idling {
  /** If absent, none does. */
  readonly idleness?: Idleness;
  /** How long a connection stands at most before its request, in ms. */
  readonly mostAheadMs?: number;
  /** How long a connection is kept at most after a response, in ms. */
  readonly mostKeptMs?: number;
}

/** A connection for one request, and where it comes from. */
export interface Supplied<C> {
  readonly connection: C;
  readonly from: ConnectionUse['from'];
  /** How long it stood before, in ms. */
  readonly stoodMs: number;
  /** How long the request waited for it, in ms. A connection may go on opening after that. */
  readonly openMs: number;
}

/** A request as far as its connection matters. */
export interface Wanted {
  /** Where the connection leads to: scheme, host and port. The scheme decides whether it is encrypted. */
  readonly to: string;
  /** Who sends, if it is a read that may use a kept connection. */
  readonly keptFor: string | undefined;
  readonly together: boolean;
}

/** What a request wants of its connection. */
export function wanted(
  { tls, host, port }: Pick<SplitUrl, 'tls' | 'host' | 'port'>,
  { fields }: { readonly fields: readonly (readonly [string, string])[] },
  { onKept = false, together = false }: WireOptions,
): Wanted {
  const caller = fields.filter(([name]) => !/^accept$/i.test(name));
  const to = JSON.stringify([tls ? 'https' : 'http', host, port]);
  return { to, keptFor: onKept ? JSON.stringify([to, caller]) : undefined, together };
}

/**
 * Supplies each request with a connection. Unless connections may stand idle, each is new. Otherwise one is opened ahead of the next
 * request, and some that served a read are kept for reads of the same caller.
 */
export class Supply<C extends Standing> {
  readonly #idleness: Idleness | undefined;
  readonly #ahead: Ahead<C>;
  readonly #kept: Kept<C>;

  constructor({ idleness, mostAheadMs = aheadMs, mostKeptMs = keptMs }: Idling) {
    this.#idleness = idleness;
    idleness?.add(() => this.close());
    this.#ahead = new Ahead(mostAheadMs, () => idleness?.stop());
    this.#kept = new Kept(mostIdle - 1, mostKeptMs);
  }

  /** A connection for a request, or why none can be opened. */
  async take({ to, keptFor, together }: Wanted, open: Open<C>): Promise<Supplied<C> | Failure> {
    const started = performance.now();
    const idles = this.#mayIdle && !together;
    const kept = idles && keptFor !== undefined ? this.#kept.take(keptFor) : undefined;
    if (kept !== undefined) return { connection: kept, from: 'kept', stoodMs: 0, openMs: 0 };
    const early = idles ? await this.#ahead.take(to) : undefined;
    const opening = early?.connection ?? open();
    // After the request's own, so that it waits for nothing.
    if (idles) this.#ahead.prepare(to, open);
    const connection = await opening;
    if ('kind' in connection) return connection;
    const openMs = performance.now() - started;
    return { connection, from: early === undefined ? 'new' : 'ahead', stoodMs: early?.stoodMs ?? 0, openMs };
  }

  /** Keeps a connection that can serve another read, or closes it. */
  giveBack({ connection }: Supplied<C>, { keptFor, together }: Wanted, canServe: boolean): void {
    if (canServe && keptFor !== undefined && this.#mayIdle && !together) this.#kept.add(keptFor, connection);
    else connection.close();
  }

  /** Notes that a request got a response on this connection. */
  served({ from, stoodMs }: Supplied<C>): void {
    if (from === 'ahead') this.#ahead.served(stoodMs);
  }

  /** Whether the server may have ended a connection because it stood idle, where it ended before any octet of a response. */
  async mayHaveEndedIdle({ from, stoodMs }: Supplied<C>, open: Open<C>): Promise<boolean> {
    // RFC 9112 section 9.3.1: a server may end a connection that it keeps at any time.
    return from === 'kept' || (from === 'ahead' && (await this.#ahead.endsIdle(stoodMs, open)));
  }

  get #mayIdle(): boolean {
    return this.#idleness?.may === true && !isHurried();
  }

  close(): void {
    this.#ahead.close();
    this.#kept.close();
  }
}

/** Connections that have served a read and serve the next one of the same caller. */
class Kept<C extends Standing> {
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

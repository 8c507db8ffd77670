import { performance } from 'node:perf_hooks';
import type { ConnectionUse, Failure } from './exchange.ts';
import { isHurried } from './hurry.ts';
import type { Idleness } from './idleness.ts';
import type { Ways } from './transport.ts';

/**
 * How long one stands at most, in ms. Servers wait longer for a first request, five seconds and more, so that none ends it as a request is
 * sent on it.
 */
const aheadMs = 500;

/** A connection that can stand idle. */
export interface Standing {
  /** Whether it is open, and nothing has come on it that no request asked for. */
  readonly isIdle: boolean;
  close(): void;
}

/** Opens a connection, through a proxy if there is one. */
type OpenOne<C extends Standing> = () => Promise<C | Failure>;

/** A connection for one request, and where it comes from. */
export interface Supplied<C> {
  readonly connection: C;
  readonly from: ConnectionUse['from'];
  /** How long the request waited for it, in ms. */
  readonly openMs: number;
}

/** A request as far as its connection matters. */
interface Wanted {
  readonly to: { readonly tls: boolean; readonly host: string; readonly port: number };
  /** Whether it is one of several that are sent at the same time. */
  readonly together?: boolean | undefined;
}

/**
 * Supplies each request with a connection of its own. Unless connections may stand idle, each is new. Otherwise one is opened ahead of the
 * next request: TCP and TLS are done, and nothing is sent.
 */
export class Supply<C extends Standing> {
  readonly #idleness: Idleness | undefined;
  readonly #mostAheadMs: number;
  #next:
    | {
        readonly key: string;
        readonly sinceMs: number;
        readonly connection: Promise<C | Failure>;
        readonly timer: NodeJS.Timeout;
      }
    | undefined;

  constructor({ idleness, mostAheadMs = aheadMs }: Pick<Ways, 'idleness' | 'mostAheadMs'>) {
    this.#idleness = idleness;
    this.#mostAheadMs = mostAheadMs;
    idleness?.add(() => this.close());
  }

  /** A connection for a request, or why none can be opened. */
  async take({ to, together }: Wanted, open: OpenOne<C>): Promise<Supplied<C> | Failure> {
    const started = performance.now();
    // The scheme decides whether it is encrypted.
    const key = JSON.stringify([to.tls, to.host, to.port]);
    const idles = this.#mayIdle && together !== true;
    const early = idles ? await this.#standing(key) : undefined;
    const opening = early ?? open();
    // After the request's own, so that it waits for nothing.
    if (idles) this.#prepare(key, open);
    const connection = await opening;
    if ('kind' in connection) return connection;
    return { connection, from: early === undefined ? 'new' : 'ahead', openMs: performance.now() - started };
  }

  get #mayIdle(): boolean {
    return this.#idleness?.may === true && !isHurried();
  }

  /** Opens one for the next request, unless one stands already. */
  #prepare(key: string, open: OpenOne<C>): void {
    if (this.#next !== undefined) return;
    const timer = setTimeout(() => this.close(), this.#mostAheadMs);
    timer.unref();
    this.#next = { key, sinceMs: performance.now(), connection: open(), timer };
  }

  /** The connection that stands; undefined if there is none, or if the server has ended it. */
  async #standing(key: string): Promise<C | undefined> {
    const next = this.#next;
    if (next?.key !== key) return undefined;
    this.#next = undefined;
    clearTimeout(next.timer);
    const connection = await next.connection;
    if ('kind' in connection) return undefined;
    if (!connection.isIdle) this.#idleness?.stop();
    // The timer of a busy process is late.
    else if (performance.now() - next.sinceMs < this.#mostAheadMs) return connection;
    connection.close();
    return undefined;
  }

  close(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    clearTimeout(next.timer);
    void next.connection.then((connection) => 'kind' in connection || connection.close());
  }
}

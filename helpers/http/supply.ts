import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionUse, Failure } from './exchange.ts';
import { isHurried } from './hurry.ts';
import type { Idleness } from './idleness.ts';

/** How long one stands at most, in ms. Servers wait longer for a first request: the shortest usual limit is 5 s. */
const aheadMs = 2000;

/** Added to the time for which a server is watched, in ms: its timers are coarse. */
const marginMs = 250;

/** Whether and how long connections may stand idle. */
export interface Idling {
  /** If absent, none does. */
  readonly idleness?: Idleness;
  /** How long a connection stands at most before its request, in ms. */
  readonly mostAheadMs?: number;
}

/** A connection that can stand idle. */
export interface Standing {
  /** Whether it is open, and nothing has come on it that no request asked for. */
  readonly isIdle: boolean;
  close(): void;
}

/** Opens a connection, through a proxy if there is one. */
type Open<C extends Standing> = () => Promise<C | Failure>;

/** A connection for one request, and where it comes from. */
export interface Supplied<C> {
  readonly connection: C;
  readonly from: ConnectionUse['from'];
  /** How long it stood before, in ms. */
  readonly stoodMs: number;
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
    | { readonly key: string; since: number; readonly connection: Promise<C | Failure>; readonly timer: NodeJS.Timeout }
    | undefined;
  /** For how long the server leaves connections standing, in ms: one stood longer and served a request, or was watched. */
  #provenMs = 0;

  constructor({ idleness, mostAheadMs = aheadMs }: Idling) {
    this.#idleness = idleness;
    this.#mostAheadMs = mostAheadMs;
    idleness?.add(() => this.close());
  }

  /** A connection for a request, or why none can be opened. */
  async take({ to, together }: Wanted, open: Open<C>): Promise<Supplied<C> | Failure> {
    const started = performance.now();
    // The scheme decides whether it is encrypted.
    const key = JSON.stringify([to.tls, to.host, to.port]);
    const idles = this.#mayIdle && together !== true;
    const early = idles ? await this.#standing(key) : undefined;
    const opening = early?.connection ?? open();
    // After the request's own, so that it waits for nothing.
    if (idles) this.#prepare(key, open);
    const connection = await opening;
    if ('kind' in connection) return connection;
    const openMs = performance.now() - started;
    return { connection, from: early === undefined ? 'new' : 'ahead', stoodMs: early?.stoodMs ?? 0, openMs };
  }

  /** Notes that a request got a response on this connection. */
  served({ stoodMs }: Pick<Supplied<C>, 'stoodMs'>): void {
    // A server whose timer was late does not end the next one as late.
    this.#provenMs = Math.max(this.#provenMs, stoodMs - marginMs);
  }

  /**
   * Whether the server ends connections that stand for as long as this one did (RFC 9112 section 9.3.1): what ended it before any octet of a
   * response then says nothing of the request on it. Watches another one for as long, unless one has stood longer and served a request.
   * If none can be opened, the server has not ended one that stood: a server that dies of the request is such a server.
   */
  async endsIdle({ from, stoodMs }: Pick<Supplied<C>, 'from' | 'stoodMs'>, open: Open<C>): Promise<boolean> {
    if (from !== 'ahead' || stoodMs <= this.#provenMs) return false;
    const connection = await open();
    if ('kind' in connection) return false;
    await sleep(stoodMs + marginMs);
    const { isIdle } = connection;
    connection.close();
    if (isIdle) this.served({ stoodMs: stoodMs + marginMs });
    return !isIdle;
  }

  get #mayIdle(): boolean {
    return this.#idleness?.may === true && !isHurried();
  }

  /** Opens one for the next request, unless one stands already. */
  #prepare(key: string, open: Open<C>): void {
    if (this.#next !== undefined) return;
    const timer = setTimeout(() => this.close(), this.#mostAheadMs);
    timer.unref();
    const next = { key, since: performance.now(), connection: open(), timer };
    this.#next = next;
    // It stands once it is open.
    void next.connection.then(() => {
      next.since = performance.now();
    });
  }

  /** The connection that stands, and for how long it has stood; undefined if there is none, or if the server has ended it. */
  async #standing(key: string): Promise<{ readonly connection: C; readonly stoodMs: number } | undefined> {
    const next = this.#next;
    if (next?.key !== key) return undefined;
    this.#next = undefined;
    clearTimeout(next.timer);
    const connection = await next.connection;
    if ('kind' in connection) return undefined;
    if (connection.isIdle) return { connection, stoodMs: performance.now() - next.since };
    connection.close();
    this.#idleness?.stop();
    return undefined;
  }

  /** Closes the connection that stands. */
  close(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    clearTimeout(next.timer);
    void next.connection.then((connection) => 'kind' in connection || connection.close());
  }
}

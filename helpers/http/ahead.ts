import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from './exchange.ts';

/** A connection that can stand idle. */
export interface Standing {
  /** Whether it is open or being opened, and nothing has come on it that no request asked for. */
  readonly isIdle: boolean;
  /** Whether it has been opened. */
  readonly hasOpened: boolean;
  close(): void;
}

/** Opens a connection, through a proxy if there is one. */
export type Open<C extends Standing> = () => Promise<C | Failure>;

/** Added to the time for which a server is watched, in ms: its timers are coarse. */
const marginMs = 250;

/** How long a connection may take to open before it is watched, and how often that is looked at, in ms. */
const openingMs = 5000;
const lookMs = 10;

/** One connection that is opened before the request that uses it: TCP and TLS are done, nothing is sent, and it serves one request. */
export class Ahead<C extends Standing> {
  #next:
    | { readonly to: string; readonly since: number; readonly connection: Promise<C | Failure>; readonly timer: NodeJS.Timeout }
    | undefined;
  /** The longest time for which one stood and then served a request, or was watched, in ms. */
  #provenMs = 0;
  readonly #mostMs: number;
  readonly #ended: () => void;

  /** A connection is closed once it has stood for `mostMs`. `ended` is called if the server has ended one before. */
  constructor(mostMs: number, ended: () => void = () => {}) {
    this.#mostMs = mostMs;
    this.#ended = ended;
  }

  /** Opens one, unless one stands already. `to` is where it leads to. */
  prepare(to: string, open: Open<C>): void {
    if (this.#next !== undefined) return;
    const timer = setTimeout(() => this.close(), this.#mostMs);
    timer.unref();
    this.#next = { to, since: performance.now(), connection: open(), timer };
  }

  /** The connection that stands, and for how long it has stood; undefined if there is none, or if the server has ended it. */
  async take(to: string): Promise<{ readonly connection: C; readonly stoodMs: number } | undefined> {
    const next = this.#next;
    if (next?.to !== to) return undefined;
    this.#next = undefined;
    clearTimeout(next.timer);
    const connection = await next.connection;
    if ('kind' in connection) return undefined;
    if (connection.isIdle) return { connection, stoodMs: performance.now() - next.since };
    connection.close();
    this.#ended();
    return undefined;
  }

  /** Notes that a connection served a request after it had stood for this long, or was watched for so much longer. */
  served(stoodMs: number): void {
    // A server whose timer was late does not end the next one as late.
    this.#provenMs = Math.max(this.#provenMs, stoodMs - marginMs);
  }

  /**
   * Whether the server ends connections that stand for this long: what ended one then says nothing of the request on it. Watches another
   * one for as long, unless one has stood longer and served a request. If none can be opened, the server has not ended one that stood:
   * a server that dies of the request is such a server.
   */
  async endsIdle(stoodMs: number, open: Open<C>): Promise<boolean> {
    if (stoodMs <= this.#provenMs) return false;
    const connection = await open();
    if ('kind' in connection) return false;
    const isOpening = (): boolean => !connection.hasOpened && connection.isIdle;
    for (const since = performance.now(); isOpening() && performance.now() - since < openingMs; ) await sleep(lookMs);
    const hasOpened = connection.hasOpened;
    if (hasOpened) await sleep(stoodMs + marginMs);
    const { isIdle } = connection;
    connection.close();
    if (isIdle && hasOpened) this.served(stoodMs + marginMs);
    // Of one that is still opening, nothing is known.
    return hasOpened ? !isIdle : isIdle;
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

import { fieldValue, isSuccess, type WireRecord } from './exchange.ts';
import { isHurried } from './hurry.ts';
import type { Outbound, SendResult, WireOptions } from './transport.ts';

/** How long a connection stands idle at most, in ms: less than a second, the shortest time for which known servers keep theirs. */
const mostIdleMs = 900;

/** How long a connection stands idle at most that requests share by its name, in ms: less than the five seconds of Node and Apache. */
const mostSharedIdleMs = 4000;

/** How long a connection is used at most, in ms: a server with few processes serves another client meanwhile. */
export const mostAgeMs = 10_000;

/** A request without a response for this long, in ms, may wait for an idle connection to end. */
export const patienceMs = 700;

/** A response within this time, in ms, comes from a target to which a connection opens at once. */
const nearMs = 20;

/**
 * What one transport has seen of how a target keeps connections. A read that meets the end of its connection is sent again. Nothing else is,
 * so a request that may change something uses a kept connection only while this target has been seen to keep them for as long, and never to
 * end one by itself.
 */
export class Keeping {
  readonly mostMs: number;
  #may = true;
  /** How many responses came late, less a tenth of those that came in time beside idle connections. */
  #late = 0;
  #readMs: number;
  #survivedMs = -1;
  /** The shortest time of a read, which is at least a round trip. */
  #roundTripMs = Number.POSITIVE_INFINITY;
  #endsThem = false;

  /** `mostMs`: how long a connection stands idle at most. */
  constructor(mostMs = mostIdleMs) {
    this.mostMs = mostMs;
    this.#readMs = mostMs;
  }

  /** Whether connections are kept at all. */
  get may(): boolean {
    return this.#may && !isHurried();
  }

  /** How long a connection may have been idle that serves a request now, in ms. */
  idleMs(isRead: boolean): number {
    if (isRead) return this.#readMs;
    return this.#endsThem ? -1 : Math.min(this.#readMs, this.#survivedMs);
  }

  /**
   * How long a connection may stand that is opened before its request is sent, in ms; -1 if none is. It saves a while only far away, and not so far
   * that it is over before a response comes. Servers bear one on which nothing has come as long as an idle one, unless they keep none.
   */
  get aheadMs(): number {
    const isWorthwhile = this.#roundTripMs > nearMs && this.#roundTripMs < this.#readMs;
    return isWorthwhile && this.idleMs(false) >= 0 ? this.#readMs : -1;
  }

  /** A read was answered, so soon, on a connection that had been idle for so long. */
  survived(idleMs: number, durationMs: number): void {
    this.#roundTripMs = Math.min(this.#roundTripMs, durationMs);
    this.#survivedMs = Math.max(this.#survivedMs, idleMs);
  }

  /** The server had not ended a connection that was idle for so long: it may have been about to, as a request takes a while to come. */
  stood(idleMs: number): void {
    this.#survivedMs = Math.max(this.#survivedMs, idleMs - this.#roundTripMs);
  }

  /** The server ended a connection that had been idle for so long, and had not said so. */
  ended(idleMs: number): void {
    this.#endsThem = true;
    this.#readMs = Math.min(this.#readMs, idleMs / 2);
  }

  /** A connection ended with a request that may change something, and nobody knows why: none uses a kept one any more. */
  doubt(): void {
    this.#endsThem = true;
  }

  /**
   * A response came beside idle connections; `closedMs`: so long after they were closed for its sake. A server with one process or thread for each
   * connection serves no request beside them. None is kept any more if responses come only then: a machine that is busy is late now and then,
   * a response that comes much later was slow for another reason, and one that comes within a round trip was on its way before.
   */
  cameBeside(closedMs: number | undefined): void {
    if (closedMs === undefined) this.#late = Math.max(0, this.#late - 0.1);
    else if (closedMs >= this.#roundTripMs && closedMs < patienceMs) this.#late += 1;
    this.#may &&= this.#late < 2;
  }
}

/** Fields that say nothing about the caller. */
const plain = /^(?:accept|accept-.*|user-agent|cache-control|pragma|content-type|content-length|if-.*|range|prefer|priority)$/i;

/** Fields about the connection, or about what happens on it before the response. */
const ofConnection = /^(?:connection|keep-alive|proxy-connection|upgrade|expect|te|trailer|transfer-encoding)$/i;

/** Statuses after which servers end connections that they could not follow. */
const doubtful: readonly number[] = [400, 408, 413, 414, 421, 426, 429, 431];

/**
 * What the requests of a connection have in common; undefined for a request that gets its own. Connections belong to a caller, so that nobody
 * is let in by what another has sent on one. Each serves either reads, or what may change something: a read does not see a change through the
 * connection that made it.
 */
export function lineOf(
  { fields, url }: Outbound,
  { isRead = false, together: _, ahead: __, line, ...special }: WireOptions,
): string | undefined {
  if (line !== undefined) return JSON.stringify([new URL(url).origin, line]);
  const isSpecial = Object.values(special).some((option) => option !== undefined && option !== false);
  if (isSpecial || fields.some(([name]) => ofConnection.test(name))) return undefined;
  const about = fields.filter(([name]) => !plain.test(name));
  // A token may stand in the query, too.
  const query = fieldValue(fields, 'X-Auth-Token') === undefined ? url.slice(url.indexOf('?') + 1 || url.length) : '';
  return JSON.stringify([new URL(url).origin, isRead, about, query]);
}

/**
 * How long a connection may stand idle after a response, in ms; 0 if it serves no other request. What follows a 204, or a response to HEAD, is
 * known only later. A deletion that was done, too, is the last request of its connection: what another one meets shows then what everybody
 * sees. A connection that is shared by its name serves whatever follows.
 */
export function staysFor(request: Outbound, { line }: WireOptions, result: SendResult): number {
  const { status = 500, wire } = result.response ?? {};
  if (line !== undefined) return Math.min(announcedMs(result), mostSharedIdleMs);
  if (status >= 500 || doubtful.includes(status)) return 0;
  if (isSuccess(status) ? request.method === 'DELETE' : request.content !== undefined) return 0;
  return wire?.framing === 'none' ? 0 : announcedMs(result);
}

/** How long a connection may stand idle after a response whose end is beyond doubt, in ms: half of what the server says, if it does. */
function announcedMs({ response, failure }: SendResult): number {
  if (response === undefined || failure !== undefined) return 0;
  const { fields, wire } = response;
  if (wire !== undefined && !isInStep(wire)) return 0;
  if (/\b(?:close|upgrade)\b/i.test(fieldValue(fields, 'Connection') ?? '')) return 0;
  const said = fieldValue(fields, 'Keep-Alive') ?? '';
  if (/\bmax=0\b/i.test(said)) return 0;
  const [, seconds] = /\btimeout=(\d+)/i.exec(said) ?? [];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 500;
}

const isInStep = ({ stray, defects, closed, httpVersion, framing }: WireRecord): boolean =>
  stray === '' && defects.length === 0 && closed === undefined && httpVersion === '1.1' && framing !== 'close';

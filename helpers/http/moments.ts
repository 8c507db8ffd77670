import { performance } from 'node:perf_hooks';
import type { Exchange } from './exchange.ts';

/** A clock that was set, or a machine that slept, is this far from the clock of the process, in ms. */
const setMs = 1000;

let offsetMs = performance.timeOrigin;
let lastUs = 0;

/**
 * The moment in ms since the epoch, to the microsecond, and never the same twice in a process: a target that is near answers several requests in
 * a millisecond, and which of them came first decides what it is charged with.
 */
export function momentMs(): number {
  const uptimeMs = performance.now();
  if (Math.abs(offsetMs + uptimeMs - Date.now()) > setMs) offsetMs = Date.now() - uptimeMs;
  lastUs = Math.max(lastUs + 1, Math.floor((offsetMs + uptimeMs) * 1000));
  return lastUs / 1000;
}

/** A moment as ISO 8601, with its microseconds. */
export function momentText(ms: number): string {
  const us = Math.round(ms * 1000);
  const micros = String(us % 1000).padStart(3, '0');
  return new Date(Math.floor(us / 1000)).toISOString().replace('Z', `${micros}Z`);
}

type Timed = Pick<Exchange, 'started' | 'durationMs'>;

/** When a request was sent, in ms since the epoch. `Date.parse` would lose the microseconds. */
export function startMs({ started }: Pick<Timed, 'started'>): number {
  const [, micros = '0'] = /\.\d{3}(\d{3})/.exec(started) ?? [];
  return Date.parse(started) + Number(micros) / 1000;
}

/** When its response was whole, or it was given up. */
export const endMs = (exchange: Timed): number => startMs(exchange) + exchange.durationMs;

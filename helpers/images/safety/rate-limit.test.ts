import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { isRateLimited, mayBeCarriedOutLater, Patience, retryAfterMs, setUpPatienceMs } from './rate-limit.ts';

const answered = (status: number, fields: [string, string][] = [], more: { provoked?: number; content?: string } = {}) => ({
  request: { method: 'DELETE', url: 'http://a.test/', fields: [], ...(more.content !== undefined && { content: more.content }) },
  response: { status, reason: '', fields, content: Buffer.alloc(0) },
  started: new Date().toISOString(),
  durationMs: 0,
  purpose: more.provoked === undefined ? {} : { provoked: more.provoked },
});

const told: [string, string] = ['Retry-After', '1'];

test('413 and 429 are limits with and without Retry-After, 503 only with it', () => {
  expect([413, 429, 503].map((status) => isRateLimited(answered(status)))).toEqual([true, true, false]);
  expect([413, 429, 503].map((status) => isRateLimited(answered(status, [told])))).toEqual([true, true, true]);
  expect([400, 404, 500].map((status) => isRateLimited(answered(status, [told])))).toEqual([false, false, false]);
});

test('the 413 of a request with content speaks of the content', () => {
  expect(isRateLimited(answered(413, [], { content: '{}' }))).toBe(false);
});

test('a provoked limit is not a rate limit, and neither is a provoked 503', () => {
  expect([413, 429, 503].map((status) => isRateLimited(answered(status, [told], { provoked: 413 })))).toEqual([
    false,
    false,
    false,
  ]);
  expect([429, 503].map((status) => isRateLimited(answered(status, [told], { provoked: 409 })))).toEqual([true, false]);
});

test('a date is read by the clock of the target and rounded up', () => {
  const answer = answered(413, [
    ['Date', 'Wed, 25 Nov 2026 12:00:00 GMT'],
    ['Retry-After', 'Wed, 25 Nov 2026 12:00:03 GMT'],
  ]);

  expect(retryAfterMs(answer)).toBeGreaterThanOrEqual(3000);
  expect(retryAfterMs(answer)).toBeLessThanOrEqual(5000);
  expect(retryAfterMs(answered(413))).toBe(0);
});

test('the set-up waits for limits for two minutes in all, and a test for as long as ten responses', () => {
  let running: object | undefined;
  const patience = new Patience(1000, () => running);

  for (let waits = 0; waits < 5; waits += 1) patience.take(25_000);
  expect([patience.isSetUpOver, patience.isSpent, patience.take(1000)]).toEqual([true, true, 0]);
  expect(setUpPatienceMs).toBe(120_000);

  patience.beginCleanUp();
  expect([patience.isSetUpOver, patience.take(1000)]).toEqual([false, 1000]);

  running = {};
  expect([patience.isSetUpOver, patience.take(25_000), patience.isSpent]).toEqual([false, 10_000, true]);
  running = {};
  expect(patience.isSpent).toBe(false);
});

const answersOf = (...statuses: readonly number[]) =>
  statuses.map((status) => judgedExchange({ response: response(status, '', []) }));

test('a deletion that failed, or that a limit refused for good, may be carried out later; one that was refused may not', () => {
  for (const statuses of [[413], [503], [500], [504], [401, 413], [503, 401]])
    expect(mayBeCarriedOutLater(answersOf(...statuses)), statuses.join()).toBe(true);
  for (const statuses of [[], [401], [404, 204], [413, 401], [501], [505, 400], [429]])
    expect(mayBeCarriedOutLater(answersOf(...statuses)), statuses.join()).toBe(false);
});

import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { isRateLimited, mayBeCarriedOutLater, Pace, Patience, retryAfterMs, setUpPatienceMs } from './rate-limit.ts';

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

/** When requests leave, in ms: this many workers each send one after the other, and a response takes so long. The clock is a virtual one. */
async function departures(
  workers: number,
  requests: number,
  { perSecond, responseMs }: Record<string, number>,
): Promise<number[]> {
  const folder = freshFolder();
  const sleepers: { at: number; wake: () => void }[] = [];
  let now = 0;
  const sleep = (ms: number): Promise<void> => new Promise((wake) => sleepers.push({ at: now + ms, wake }));
  const left: number[] = [];
  const work = async (): Promise<void> => {
    const pace = new Pace(folder, perSecond ?? 1, 0, () => now);
    for (let n = 0; n < requests / workers; n += 1) {
      await pace.turn(sleep);
      left.push(now);
      await sleep(responseMs ?? 0);
    }
  };
  let working = workers;
  for (let n = 0; n < workers; n += 1) void work().then(() => (working -= 1));
  while (working > 0) {
    // Lets everybody who is awake come to the next sleep.
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = sleepers.sort((one, other) => one.at - other.at).splice(0, 1);
    if (next === undefined) continue;
    now = Math.max(now, next.at);
    next.wake();
  }
  return left.sort((one, other) => one - other);
}

for (const { workers, perSecond, responseMs } of [
  { workers: 4, perSecond: 60, responseMs: 40 },
  { workers: 16, perSecond: 0.5, responseMs: 20_000 },
]) {
  test(`${workers} workers send ${perSecond} requests a second, within 5 %, if a response takes ${responseMs} ms`, async () => {
    const left = await departures(workers, 160, { perSecond, responseMs });
    const seconds = ((left.at(-1) ?? 0) - (left[0] ?? 0)) / 1000;
    const gaps = left.slice(1).map((at, n) => at - (left[n] ?? 0));

    expect((left.length - 1) / seconds / perSecond).toBeGreaterThan(0.95);
    expect((left.length - 1) / seconds / perSecond).toBeLessThan(1.05);
    expect(Math.min(...gaps)).toBeGreaterThan((1000 / perSecond) * 0.99);
  });
}

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

import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CleanUpTime, cleanUpMs } from './clean-up-time.ts';

let clock: VirtualClock;
test.beforeEach(() => {
  clock = new VirtualClock();
});

/** The time of a clean-up, which passes in no time. */
const cleanUpTime = (boundMs?: number): CleanUpTime => new CleanUpTime(boundMs, clock);

/** An exchange with this outcome, which is all that the time looks at. */
function exchange(status: number | 'refused' | 'timeout', fields: readonly FieldLine[] = []): Exchange {
  const outcome =
    typeof status === 'string'
      ? { failure: { kind: status, detail: '' } }
      : { response: { status, reason: '', fields, content: Buffer.alloc(0) } };
  const request = { method: 'DELETE', url: 'http://127.0.0.1/', fields: [] };
  const rest = { id: 1, label: '', test: '', role: 'setup', started: '', durationMs: 0, echoes: [] } as const;
  return { ...rest, request, ...outcome };
}

/** How often a request was sent until it ended, what came of it, and how long that took. */
async function sent(time: CleanUpTime, ...answers: readonly Exchange[]): Promise<{ times: number; status?: number; ms: number }> {
  const startedMs = clock.now();
  let times = 0;
  const got = await time.sent('DELETE', async () => answers[Math.min(times++, answers.length - 1)] ?? exchange(500));
  return { times, ...(got?.response && { status: got.response.status }), ms: clock.now() - startedMs };
}

for (const status of [413, 429, 503]) {
  test(`a request that is put off with ${status} is sent again`, async () => {
    const { times, status: last } = await sent(cleanUpTime(), exchange(status), exchange(204));

    expect([times, last]).toEqual([2, 204]);
  });
}

test('it is sent again when the time has come that the target gave', async () => {
  const { times, ms } = await sent(cleanUpTime(), exchange(429, [['Retry-After', '2']]), exchange(204));

  expect(times).toBe(2);
  expect(ms).toBeGreaterThanOrEqual(2000);
});

test('other requests wait with it, and those after it are sent one by one', async () => {
  const time = cleanUpTime();
  const begunMs: number[] = [];
  const other = (): Promise<Exchange | undefined> =>
    time.sent('GET', async () => {
      begunMs.push(clock.now());
      return exchange(200);
    });
  const startedMs = clock.now();
  const limited = sent(time, exchange(429), exchange(204));
  await clock.sleep(50);
  await Promise.all([limited, other(), other(), other()]);

  expect(time.limited).toBe(true);
  expect(Math.min(...begunMs) - startedMs).toBeGreaterThanOrEqual(1000);
});

test('any other answer, and none, is the end of a request', async () => {
  for (const answer of [exchange(204), exchange(409), exchange(500), exchange(502), exchange('timeout')])
    expect((await sent(cleanUpTime(), answer)).times).toBe(1);
});

test('the time is bounded, however often a request is put off', async () => {
  const { times, ms, status } = await sent(cleanUpTime(3000), exchange(429));

  expect(times).toBeGreaterThan(1);
  expect(status).toBeUndefined();
  expect(ms).toBeLessThan(4000);
});

test('a Retry-After makes the time longer, and one beyond a minute ends the deletions but not the reads', async () => {
  const time = cleanUpTime(500);
  expect((await sent(time, exchange(429, [['Retry-After', '1']]), exchange(204))).status).toBe(204);

  expect((await sent(time, exchange(429, [['Retry-After', '86400']]), exchange(204))).times).toBe(1);
  expect((await sent(time, exchange(204))).times).toBe(0);
  expect((await time.sent('GET', async () => exchange(200)))?.response?.status).toBe(200);
  expect(time.ended).toBe('the target asked for a wait of 86400 s, which is more than a minute');
});

test('a target that no longer answers is not asked for ever', async () => {
  const time = cleanUpTime();
  const startedMs = clock.now();
  for (let count = 0; count < 20; count += 1) await sent(time, exchange('refused'));

  expect(time.ended).toBe('the target no longer answers (refused)');
  expect(clock.now() - startedMs).toBeLessThan(10_000);
});

test("the operator's own limit of requests a second leaves no image behind", () => {
  expect(cleanUpMs(90, undefined)).toBe(120_000);
  expect(cleanUpMs(90, 0.5)).toBe(120_000 + 540_000);
});

test('deletions without a response end, and reads go on', async () => {
  const time = cleanUpTime();
  for (let n = 1; n <= 3; n += 1) {
    await sent(time, exchange('timeout'));
    await time.sent('GET', async () => exchange(200));
  }

  expect((await sent(time, exchange(204))).times).toBe(0);
  expect(await time.sent('GET', async () => exchange(200))).toBeDefined();
  expect(time.ended).toBe('3 deletions got no response (timeout)');
});

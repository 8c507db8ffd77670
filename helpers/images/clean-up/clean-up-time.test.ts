import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CleanUpTime, cleanUpMs } from './clean-up-time.ts';

let clock: VirtualClock;
test.beforeEach(() => {
  clock = new VirtualClock();
});

/** The time of a clean-up, which passes in no time. */
const cleanUpTime = (boundMs?: number): CleanUpTime => new CleanUpTime(boundMs, clock);

/** An exchange with this outcome, which is all that the time looks at. */
const exchange = (status: number | 'refused' | 'timeout', fields: readonly FieldLine[] = []): Exchange =>
  judgedExchange(
    typeof status === 'string' ? { failure: { kind: status, detail: '' } } : { response: response(status, '', fields) },
  );

/** Sends deletions that are answered like this, one after the other. */
async function sent(time: CleanUpTime, answer: Exchange, count = 1): Promise<number> {
  let times = 0;
  for (let n = 0; n < count; n += 1)
    await time.sent('DELETE', async () => {
      times += 1;
      return answer;
    });
  return times;
}

const read = (time: CleanUpTime): Promise<Exchange | undefined> => time.sent('GET', async () => exchange(200));

test('the time is bounded, and nothing is sent after it', async () => {
  const time = cleanUpTime(3000);

  expect([await time.pause(2000), await time.pause(2000), await sent(time, exchange(204))]).toEqual([true, false, 0]);
  expect(time.ended).toBe('it would take longer than 3 s');
});

for (const [what, answers, ended] of [
  ['that put off in a row', [exchange(429), exchange(503), exchange(413)], 'the target answered 11 times in a row with 503'],
  ['without a response', [exchange('timeout')], '3 deletions got no response (timeout)'],
] as const)
  test(`deletions ${what} end, and reads go on`, async () => {
    const time = cleanUpTime();
    for (let n = 0; n < 11; n += 1) {
      await sent(time, answers[n % answers.length] ?? exchange(204));
      await read(time);
    }

    expect([await sent(time, exchange(204)), (await read(time))?.response?.status, time.ended]).toEqual([0, 200, ended]);
  });

test('deletions that are put off now and then go on', async () => {
  const time = cleanUpTime();
  for (let n = 0; n < 20; n += 1) await sent(time, exchange(n % 2 === 0 ? 429 : 204));

  expect(await sent(time, exchange(204))).toBe(1);
});

test('a target that no longer answers is not asked for ever', async () => {
  const time = cleanUpTime();
  await sent(time, exchange('refused'), 20);

  expect(time.ended).toBe('the target no longer answers (refused)');
  expect(clock.now()).toBeLessThan(10_000);
});

test('a read is repeated while the target is unavailable for some seconds', async () => {
  const answers = [503, 503, 503, 200];

  expect((await cleanUpTime().read(async () => exchange(answers.shift() ?? 404)))?.response?.status).toBe(200);
  expect(clock.now()).toBeGreaterThan(5000);
});

test("the operator's own limit of requests a second leaves no image behind", () => {
  expect(cleanUpMs(90, undefined)).toBe(120_000);
  expect(cleanUpMs(90, 0.5)).toBe(120_000 + 540_000);
});

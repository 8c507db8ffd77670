import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CleanUpTime, type TimeOptions } from './clean-up-time.ts';

let clock: VirtualClock;
test.beforeEach(() => {
  clock = new VirtualClock();
});

/** The time of a clean-up, which passes in no time. */
const cleanUpTime = (options: TimeOptions = {}): CleanUpTime => new CleanUpTime({ ...options, clock });

/** An exchange with this outcome, which is all that the time looks at. */
const exchange = (status: number | 'refused' | 'timeout'): Exchange =>
  judgedExchange(typeof status === 'string' ? { failure: { kind: status, detail: '' } } : { response: response(status) });

/** Sends requests that are answered like this, one after the other. Gives how many left. A response that does not come takes ten seconds. */
async function sent(time: CleanUpTime, answer: Parameters<typeof exchange>[0], count = 1) {
  let times = 0;
  for (let n = 0; n < count; n += 1)
    await time.sent(async () => {
      times += 1;
      if (answer === 'timeout') await clock.sleep(10_000);
      return exchange(answer);
    });
  return times;
}

test('the time is bounded, and nothing is sent after it', async () => {
  const time = cleanUpTime();

  expect([await time.pause(70_000), await time.pause(70_000), await sent(time, 204)]).toEqual([true, false, 0]);
  expect(time.ended).toBe('it would take longer than 120 s');
});

test('requests that are put off in a row go on', async () => {
  expect(await sent(cleanUpTime(), 429, 14)).toBe(14);
});

for (const [what, answer, isGone, requests, mostMs] of [
  ['that refuses connections is asked for four seconds', 'refused', false, 9, 4500],
  ['that is silent is asked three times', 'timeout', false, 3, 30_000],
  ['that was gone when the run ended is asked once', 'timeout', true, 1, 10_000],
] as const)
  test(`a target ${what}`, async () => {
    const time = cleanUpTime({ isGone });

    expect(await sent(time, answer, 20)).toBe(requests);
    expect(clock.now()).toBeLessThanOrEqual(mostMs);
    expect(time.ended).toBe(`the target no longer answers (${answer})`);
  });

test('a target that was gone when the run ended, and is back, is asked as usual', async () => {
  const time = cleanUpTime({ isGone: true });
  await sent(time, 200);

  expect(await sent(time, 'timeout', 20)).toBe(3);
});

test('a read is repeated while the target is unavailable for some seconds', async () => {
  const answers = [503, 503, 503, 200];

  expect((await cleanUpTime().read(async () => exchange(answers.shift() ?? 404)))?.response?.status).toBe(200);
  expect(clock.now()).toBeGreaterThan(5000);
});

test("the operator's own limit of requests a second leaves no image behind", async () => {
  const time = cleanUpTime({ perSecond: 0.5 });
  time.allow(90);

  expect([await time.pause(120_000 + 540_000), await time.pause(1)]).toEqual([true, false]);
});

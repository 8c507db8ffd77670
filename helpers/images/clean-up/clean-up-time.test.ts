import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CleanUpTime } from './clean-up-time.ts';

/** Sends requests that are answered like this, one after the other. Gives how many left, and how long it took. */
async function sent(time: CleanUpTime, clock: VirtualClock, answer: 429 | 'refused' | 'timeout', count: number) {
  let times = 0;
  for (let n = 0; n < count; n += 1)
    await time.sent(async () => {
      times += 1;
      if (answer === 'timeout') await clock.sleep(10_000);
      return judgedExchange(answer === 429 ? { response: response(429) } : { failure: { kind: answer, detail: '' } });
    });
  return [times, clock.now()];
}

test('the time is bounded, by the operator’s own limit of requests a second too, and nothing is sent after it', async () => {
  const clock = new VirtualClock();
  const time = new CleanUpTime(0.5, false, clock);
  time.allow(90);

  expect([await time.pause(120_000 + 540_000), await time.pause(1), await sent(time, clock, 429, 1)]).toEqual([
    true,
    false,
    [0, 660_000],
  ]);
  expect(time.ended).toBe('it would take longer than 660 s');
});

for (const [what, answer, isGone, comesTo] of [
  ['that puts off all requests is asked on', 429, false, [14, 0]],
  ['that refuses connections is asked for four seconds', 'refused', false, [3, 4000]],
  ['that is silent is asked three times', 'timeout', false, [3, 30_000]],
  ['that was gone when the run ended is asked once', 'timeout', true, [1, 10_000]],
] as const)
  test(`a target ${what}`, async () => {
    const clock = new VirtualClock();
    const time = new CleanUpTime(undefined, isGone, clock);

    expect(await sent(time, clock, answer, 14)).toEqual(comesTo);
    expect(time.ended).toBe(answer === 429 ? undefined : `the target no longer answers (${answer})`);
  });

test('a target that restarts gets each request again, however many of them it refused at once', async () => {
  const clock = new VirtualClock();
  const time = new CleanUpTime(undefined, false, clock);
  const refused = judgedExchange({ failure: { kind: 'refused', detail: '' } });
  const answered = judgedExchange({ response: response(200) });
  const request = async () => (clock.now() < 2500 ? refused : answered);

  expect(await Promise.all([1, 2, 3, 4].map(() => time.sent(request)))).toEqual(Array(4).fill(answered));
  expect([clock.now(), time.ended]).toEqual([4000, undefined]);
});

test('requests that get no response at the same time are one silence, and are not sent again', async () => {
  const clock = new VirtualClock();
  const time = new CleanUpTime(undefined, false, clock);
  const atOnce = () => Promise.all([1, 2, 3, 4].map(() => sent(time, clock, 'timeout', 1)));

  for (const ended of [undefined, undefined, 'the target no longer answers (timeout)']) {
    expect((await atOnce()).map(([times]) => times)).toEqual([1, 1, 1, 1]);
    expect(time.ended).toBe(ended);
  }
});

import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { Pace } from './pace.ts';

/** When requests are sent, in ms: this many workers each send one after the other, and a response takes so long. The clock is a virtual one. */
async function momentsOfSending(
  workers: number,
  requests: number,
  { perSecond, responseMs }: Record<string, number>,
): Promise<number[]> {
  const folder = freshFolder();
  const sleepers: { at: number; wake: () => void }[] = [];
  let now = 0;
  const sleep = (ms: number): Promise<void> => new Promise((wake) => sleepers.push({ at: now + ms, wake }));
  const sent: number[] = [];
  const work = async (): Promise<void> => {
    const pace = new Pace(folder, perSecond ?? 1, 0, () => now);
    for (let n = 0; n < requests / workers; n += 1) {
      await pace.turn(sleep);
      sent.push(now);
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
  return sent.sort((one, other) => one - other);
}

for (const { workers, perSecond, responseMs } of [
  { workers: 4, perSecond: 60, responseMs: 40 },
  { workers: 16, perSecond: 0.5, responseMs: 20_000 },
]) {
  test(`${workers} workers send ${perSecond} requests a second, within 5 %, if a response takes ${responseMs} ms`, async () => {
    const sent = await momentsOfSending(workers, 160, { perSecond, responseMs });
    const seconds = ((sent.at(-1) ?? 0) - (sent[0] ?? 0)) / 1000;
    const gaps = sent.slice(1).map((at, n) => at - (sent[n] ?? 0));

    expect((sent.length - 1) / seconds / perSecond).toBeGreaterThan(0.95);
    expect((sent.length - 1) / seconds / perSecond).toBeLessThan(1.05);
    expect(Math.min(...gaps)).toBeGreaterThan((1000 / perSecond) * 0.99);
  });
}

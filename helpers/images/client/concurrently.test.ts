import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { concurrently } from './concurrently.ts';
import type { Target } from './target.ts';

/** A target of which requests go one by one, or several at a time. */
const target = (goesOneByOne: boolean) => ({ sender: { goesOneByOne } }) as unknown as Target;
const rows = Array.from({ length: 10 }, (_, n) => n);

/** Sends each row for some milliseconds, the later the shorter, and counts how many are under way. */
function counting(): { send: (row: number) => Promise<number>; most: () => number; sent: () => number } {
  let [underWay, most, sent] = [0, 0, 0];
  const send = async (row: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    sent += 1;
    await sleep(20 - row);
    underWay -= 1;
    return row;
  };
  return { send, most: () => most, sent: () => sent };
}

for (const [how, goesOneByOne, atOnce] of [
  ['four at a time', false, 4],
  ['one by one where the target limits the rate', true, 1],
] as const)
  test(`rows are sent ${how}, and given in their order`, async () => {
    const { send, most } = counting();

    expect(await concurrently(target(goesOneByOne), rows, send)).toEqual(rows);
    expect(most()).toBe(atOnce);
  });

test('at the end of a run eight rows are under way at a time', async () => {
  const { send, most } = counting();
  await concurrently(target(false), rows, send, 'at the end');

  expect(most()).toBe(8);
});

test('a row that fails is reported once no other is in progress, and no further row begins', async () => {
  const { send, sent } = counting();
  let ended = 0;
  const failing = concurrently(target(false), rows, async (row) => {
    if (row === 1) throw new Error('row 1');
    await send(row);
    ended += 1;
  });

  await expect(failing).rejects.toThrow('row 1');
  expect([sent(), ended]).toEqual([3, 3]);
});

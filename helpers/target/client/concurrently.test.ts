import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { concurrently } from './concurrently.ts';
import type { Target } from './target.ts';

const targetThat = (limited: () => boolean) =>
  ({
    sender: {
      get goesOneByOne() {
        return limited();
      },
    },
  }) as unknown as Target;
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

test('rows are sent four at a time and given in their order', async () => {
  const { send, most } = counting();

  expect(
    await concurrently(
      targetThat(() => false),
      rows,
      send,
    ),
  ).toEqual(rows);
  expect(most()).toBe(4);
});

test('rows are sent one by one where the target limits the rate', async () => {
  const { send, most } = counting();

  expect(
    await concurrently(
      targetThat(() => true),
      rows,
      send,
    ),
  ).toEqual(rows);
  expect(most()).toBe(1);
});

test('a row that fails is reported once no other is in progress, and no further row begins', async () => {
  const { send, sent } = counting();
  let ended = 0;
  const failing = concurrently(
    targetThat(() => false),
    rows,
    async (row) => {
      if (row === 1) throw new Error('row 1');
      await send(row);
      ended += 1;
    },
  );

  await expect(failing).rejects.toThrow('row 1');
  expect([sent(), ended]).toEqual([3, 3]);
});

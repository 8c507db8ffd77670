import { expect, test } from '@playwright/test';
import { noEnding } from '../verdict/run-end.ts';
import { givingUp, untilEnough, waitAfter } from './waiting.ts';

type Bounds = Parameters<typeof untilEnough>[0];
type Waiter = Parameters<typeof untilEnough>[1];

/** Tries and pauses in their order, until the third try is enough. */
async function trial(bounds: Bounds, waiter: Omit<Waiter, 'pause'> & Partial<Waiter> = {}, options: { first?: number } = {}) {
  const did: string[] = [];
  const pause = async (ms: number): Promise<unknown> => {
    did.push(`${ms} ms`);
    return waiter.pause?.(ms);
  };
  const act = async (tries: number): Promise<number> => {
    did.push(`try ${tries}`);
    return tries;
  };
  const last = await untilEnough(bounds, { ...waiter, pause }, act, (given) => given === 3, options).catch(String);
  return [...did, last];
}

test('tries until it is enough, until nothing is left of the budget, or until the run is over', async () => {
  expect(await trial({ waitsMs: [1, 2, 4] })).toEqual(['try 1', '1 ms', 'try 2', '2 ms', 'try 3', 3]);
  expect(await trial({ waitsMs: [1] })).toEqual(['try 1', '1 ms', 'try 2', 2]);
  expect(await trial({ tries: 2 })).toEqual(['try 1', 'try 2', 2]);
  expect(await trial({ mostMs: 0 })).toEqual(['try 1', 1]);
  const over = {
    expectGoingOn: (): never => {
      throw new Error('over');
    },
  };
  expect(await trial({ growingMs: [5, 8] }, over)).toEqual(['try 1', '5 ms', expect.stringContaining('over')]);
});

test('gives what it has if no time is left, or if it gives up with the run', async () => {
  expect(await trial({ waitsMs: [1, 2] }, { pause: async () => false })).toEqual(['try 1', '1 ms', 1]);
  const ended = { ...noEnding, pause: async () => {}, end: {} as never };
  expect(await trial({ waitsMs: [1, 2] }, givingUp(ended))).toEqual(['try 1', '1 ms', 1]);
});

test('a first try that somebody has made is not made again', async () => {
  expect(await trial({ waitsMs: [0, 2] }, {}, { first: 1 })).toEqual(['try 2', '2 ms', 'try 3', 3]);
  expect(await trial({ waitsMs: [0, 2] }, {}, { first: 3 })).toEqual([3]);
});

test('a wait grows to its limit', () => {
  expect([1, 2, 3, 9].map((tries) => waitAfter({ growingMs: [50, 300] }, tries))).toEqual([50, 100, 200, 300]);
});

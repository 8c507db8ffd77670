import { expect, test } from '@playwright/test';
import { untilEnough } from './waiting.ts';

/** What is asked and waited for until the third answer is given, with these waits. */
async function trial(waitsMs: readonly number[], isOver = false) {
  const did: (string | number)[] = [];
  const ending = { end: isOver ? ({} as never) : undefined, pause: async (ms: number) => void did.push(ms) };
  const act = async () => did.push('asked');
  const last = await untilEnough({ waitsMs }, ending, act, () => did.filter((each) => each === 'asked').length === 3);
  return { did, last };
}

test('what may come is looked for until it is there, until nothing is left of the budget, or until the run is over', async () => {
  expect(await trial([1, 2, 4])).toEqual({ did: ['asked', 1, 'asked', 2, 'asked'], last: 5 });
  expect((await trial([1])).did).toEqual(['asked', 1, 'asked']);
  expect((await trial([1, 2, 4], true)).did).toEqual(['asked']);
});

import { expect, test } from '@playwright/test';
import { someOfEachTest } from './reads-later.ts';

const deletedBy = (test: string, count: number) =>
  Array.from({ length: count }, (_, place) => ({ id: `${test} ${place}`, atMs: place, test }));

test('of many images that one test deleted, the first, the last and some between them are read, and all of other tests', () => {
  const read = someOfEachTest([...deletedBy('one', 2), ...deletedBy('many', 35)]).map(({ id }) => id);

  expect(read).toEqual(['one 0', 'one 1', ...[0, 4, 9, 14, 19, 24, 29, 34].map((place) => `many ${place}`)]);
});

import { expect, test } from '@playwright/test';
import { oneOfEachKind } from './reads-later.ts';

const deletedBy = (kind: string, count: number) =>
  Array.from({ length: count }, (_, place) => ({ id: `${kind} ${place}`, atMs: place, kind, mark: {} }));

test('of images that were deleted alike the first is read, and the last of all', () => {
  const read = oneOfEachKind([...deletedBy('one', 2), ...deletedBy('other', 3)]).map(({ id }) => id);

  expect(read).toEqual(['one 0', 'other 0', 'other 2']);
});

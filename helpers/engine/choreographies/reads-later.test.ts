import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { lostWhileAway, oneOfEachKind } from './reads-later.ts';

const deletedBy = (kind: string, count: number) =>
  Array.from({ length: count }, (_, place) => ({ id: `${kind} ${place}`, atMs: place, kind, mark: {}, wasRead: false }));

test('of images that were deleted alike the first is read, and the last of all', () => {
  const read = oneOfEachKind([...deletedBy('one', 2), ...deletedBy('other', 3)]).map(({ id }) => id);

  expect(read).toEqual(['one 0', 'other 0', 'other 2']);
});

test('images from before the target was away count as lost with it only if none of them is left', () => {
  const idOf = (place: number): string => `9b63c1a5-0c2f-4d21-9f11-00000000000${place}`;
  const read = (place: number, status: number) => {
    const request = { method: 'GET', url: `http://a.test/v2/1/images/${idOf(place)}`, fields: [] };
    return judgedExchange({ role: 'state', label: idOf(place), request, response: response(status) });
  };
  const left = [1, 2, 3].map((place) => ({ id: idOf(place), atMs: place, refusals: [] }));
  const [first, second, third] = [read(1, 404), read(2, 404), read(3, 404)];

  expect(lostWhileAway([first, second, third], left, 2.5)).toEqual([first, second]);
  expect(lostWhileAway([read(1, 500), second, third], left, 2.5)).toEqual([]);
  expect(lostWhileAway([first, second, third], left)).toEqual([]);

  const refusals = [judgedExchange({ fixture: 'conflict' })];
  const seeded = { id: idOf(4), atMs: 1, refusals };
  expect(lostWhileAway([first, second, third, read(4, 500)], [...left, seeded], 2.5), 'a fixture').toEqual([first, second]);
});

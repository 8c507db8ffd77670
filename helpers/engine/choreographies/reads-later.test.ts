import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { likeliestRefusal, lostWhileAway, oneOfEachKind } from './reads-later.ts';

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

  const refusals = [judgedExchange({ purpose: { fixture: 'conflict' } })];
  const seeded = { id: idOf(4), atMs: 1, refusals };
  expect(lostWhileAway([first, second, third, read(4, 500)], [...left, seeded], 2.5), 'a fixture').toEqual([first, second]);
});

test('of the refusals of a lost image that is the cause which images that are left did not meet', () => {
  const refusal = (caller: 'reader' | 'owner' | 'nobody', status: number) =>
    judgedExchange({ purpose: { caller }, response: response(status) });
  const [reader, owner, nobody] = [refusal('reader', 403), refusal('owner', 405), refusal('nobody', 401)];
  const lost = [
    [nobody, reader, owner],
    [reader, owner],
  ];

  expect(likeliestRefusal([nobody, reader, owner], { lost, left: [[nobody, owner]] })).toBe(reader);
  expect(likeliestRefusal([nobody, reader, owner], { lost: lost.slice(0, 1), left: [] })).toBe(owner);
});

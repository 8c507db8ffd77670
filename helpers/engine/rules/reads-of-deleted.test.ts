import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { findsItOrNot } from './race-outcomes.ts';
import { readsOfDeleted } from './reads-of-deleted.ts';

const idOf = (image: number): string => `9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f${image}`;
const shown = (image: number, status = 'ACTIVE'): string => JSON.stringify({ image: { id: idOf(image), status } });

const exchange = (second: number, method: string, image: number, [status, content]: readonly [number, string?]): Exchange =>
  judgedExchange({
    role: method === 'GET' ? 'state' : 'judged',
    request: { method, url: `http://a.test/v2/1/images/${idOf(image)}`, fields: [] },
    response: response(status, content, [['Content-Type', 'application/json']]),
    started: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    purpose: { caller: 'owner' },
  });

type Answer = readonly [status: number, content?: string];

/** Three images are deleted, read some seconds later, and three others shown, one after the other; then the first is read once more. */
const run = (
  of: (image: number) => Answer,
  later: Answer = of(0),
  living: (image: number) => Answer = (image) => [200, shown(image)],
  waited = 6,
) => [
  ...[0, 1, 2].flatMap((image) => [
    exchange(3 * image, 'DELETE', image, [204]),
    exchange(3 * image + waited, 'GET', image, of(image)),
    exchange(3 * image + waited + 1, 'GET', image + 3, living(image + 3)),
  ]),
  exchange(14, 'GET', 0, later),
];

const chargedIn = (exchanges: readonly Exchange[]): number => {
  const { rows, rule } = readsOfDeleted(exchanges, 4000);
  return rows.filter((row) => typeof rule.check(row) === 'string').length;
};

for (const [what, answer] of [
  ['500', () => [500]],
  ['203 with the image', (image) => [203, shown(image)]],
  ['302', () => [302]],
  ['200 without an identifier', () => [200, '{"image":{"status":"ACTIVE"}}']],
  ['200 with null', () => [200, 'null']],
] as const satisfies readonly (readonly [string, (image: number) => Answer])[])
  test(`a target that answers ${what} to each GET of a deleted image, and shows others, is charged`, () => {
    expect(chargedIn(run(answer))).toBe(4);
  });

for (const [what, exchanges] of Object.entries({
  'answers 404': run(() => [404]),
  'shows them as DELETED': run((image) => [200, shown(image, 'DELETED')]),
  'shows them as DELETED without an identifier': run(() => [200, '{"image":{"status":"DELETED"}}']),
  'refuses to show what a caller may not see': run(() => [403]),
  'has a gateway that answers': run(() => [502], [302]),
  'fails for a while, and then says it': run(() => [500], [404]),
  'fails for one image': run((image) => (image === 0 ? [500] : [404])),
  'fails for the living, too': run(
    () => [500],
    [500],
    (image) => (image === 4 ? [500] : [200, shown(image)]),
  ),
  'shows no others': run(
    () => [302],
    [302],
    () => [404],
  ),
  'was asked of three images while it may settle, and of one later': run(() => [200, '{}'], [200, '{}'], undefined, 2),
}))
  test(`a target that ${what} is not charged`, () => {
    expect(chargedIn(exchanges)).toBe(0);
  });

test('a read of what a request under way may have removed clears nothing', () => {
  const racing = [exchange(7, 'DELETE', 6, [503]), exchange(8, 'GET', 6, [500])];

  expect(chargedIn([...run(() => [500]), ...racing])).toBe(4);
});

test('the detailed list is no read of an image', () => {
  const list = exchange(8, 'GET', 0, [200, '{"images":[]}']);
  const detailed = { ...list, request: { ...list.request, url: 'http://a.test/v2/1/images/detail' } };

  expect(chargedIn([...run(() => [200, '{"image":{"status":"ACTIVE"}}']), detailed])).toBe(4);
});

test('a read that says that its image is gone decides', () => {
  expect(
    readsOfDeleted(
      run(() => [404]),
      4000,
    ).rows,
  ).toHaveLength(4);
});

test('what reads get for good after a deletion is not charged to those that race it', () => {
  const [read, ...after] = [1, 2, 3].map((second) => exchange(second, 'GET', 0, [302]));
  const found = exchange(4, 'GET', 0, [404]);
  if (read === undefined) throw new Error('nothing was read');

  expect(findsItOrNot(after).undecided?.(read)).toBe('GET gets 302');
  expect([findsItOrNot([found]).undecided?.(read), findsItOrNot([found]).check(read)]).toEqual([undefined, 'status 302']);
  expect([findsItOrNot([found]).undecided?.(found), findsItOrNot([found]).check(found)]).toEqual([undefined, undefined]);
});

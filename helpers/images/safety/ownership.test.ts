import { expect, test } from '@playwright/test';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import {
  idDigest,
  isGivenName,
  isMadeDuring,
  isRunId,
  isSuccessor,
  keepListed,
  type ListedBefore,
  listedBefore,
  markOf,
  namePrefix,
  namesRun,
  newImageName,
  newRunId,
  runOfName,
  runStartMs,
} from './ownership.ts';

test('an id is one segment of a path and no word of the API', () => {
  const ids = ['9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1', 'img-10452', '7', 'a~b_c.d', 'x'.repeat(255)];
  const others = [
    '',
    '.',
    '..',
    '...',
    'detail',
    'DETAIL',
    '*',
    '?all=1',
    '#x',
    'a/b',
    '../servers/1',
    '%2e%2e',
    'a b',
    ' a',
    'a ',
  ];
  const long = ['x'.repeat(256), 'a\r\nX: y', 'a\n', 'a\0', 'a;b', 'a,b', '\u0430', '-1', '~', '_', '{id}', '<b>', '$(id)', "'"];

  expect(ids.filter((id) => !isIdentifier(id))).toEqual([]);
  expect([...others, ...long].filter(isIdentifier)).toEqual([]);
});

test('a name shows its run in any case, and no other run', () => {
  expect(['di-conformance-d1e2f3a4-1', 'DI-CONFORMANCE-D1E2F3A4-1'].every((name) => namesRun(name, 'd1e2f3a4'))).toBe(true);
  expect(['di-conformance-d1e2f3a5-1', '', undefined, 7, null].some((name) => namesRun(name, 'd1e2f3a4'))).toBe(false);
  expect(namesRun('production', '')).toBe(false);
});

test('an image with a random UUID follows another if it has another name, not of the run, and no moment of the first one', () => {
  const [early, late] = ['2026-11-27T10:00:00Z', '2026-11-27T10:00:09Z'];
  const own = { name: 'di-d1e2f3a4-1', created: early };
  const follows = (shown: object, id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1', made: object = own): boolean =>
    isSuccessor(id, markOf(made), shown, 'd1e2f3a4');

  expect([follows({ name: 'b' }), follows({ name: 'b', created: late })]).toEqual([true, true]);
  expect(follows({ ...own, created: late }), 'a copy brings it back').toBe(false);
  const exact = { ...own, created: '2026-11-27T10:00:00.125Z' };
  expect(follows({ name: 'b', created: exact.created }, undefined, exact), 'it was renamed').toBe(false);
  expect(follows({ name: 'b', created: early }), 'the identifier was given again within a second, or it was renamed').toBe(true);
  expect(follows({ name: `deleted-${own.name}` }), 'it was renamed').toBe(false);
  expect(follows({ name: `restored ${own.name}`, created: late }), 'somebody restored it from a backup').toBe(true);
  expect([follows({}), follows({ name: 'b' }, undefined, {})]).toEqual([false, false]);
  expect(follows({ ...own, created: late }, '10452'), 'a number is given again').toBe(true);
});

/** Pages of a list, and one that cannot be read where it is undefined. */
async function* pages(...given: (readonly string[] | undefined)[]): AsyncGenerator<Buffer | undefined> {
  for (const ids of given) yield ids === undefined ? undefined : Buffer.concat(ids.map(idDigest));
}

/** What is known of such a list in another process. */
async function known(given: readonly (readonly string[] | undefined)[], most?: number): Promise<ListedBefore> {
  const folder = freshFolder();
  await keepListed(folder, pages(...given), most);
  return listedBefore(folder);
}

test('a list that was read to its end knows its ids, in the other case too, from process to process', async () => {
  const listed = await known([['IMG-A'], [], Array.from({ length: 5000 }, (_, n) => `img-${n}`)]);

  expect(['img-a', 'img-0', 'img-4999'].map(listed)).toEqual([true, true, true]);
  expect(['img-5000', 'img', ''].map(listed)).toEqual([false, false, false]);
});

test('a list that was not read to its end, repeats itself or is too long proves nothing, and an empty one shows nothing', async () => {
  const unread = [[['a'], undefined], [['a', 'b'], ['a']], [['A', 'a']]];
  const lists = [
    ...(await Promise.all(unread.map((each) => known(each)))),
    await known([['a', 'b'], ['c']], 2),
    listedBefore(freshFolder()),
  ];

  expect(lists.map((listed) => listed('a'))).toEqual(lists.map(() => undefined));
  expect((await known([[]]))('img-1')).toBe(false);
});

const startMs = Date.UTC(2026, 10, 25, 12, 34, 56);

test('the identifier of a run says in which minute it began, at a fixed width', () => {
  for (const atMs of [0, startMs, Date.UTC(2084, 0, 1)]) {
    expect(newRunId(atMs)).toMatch(/^[0-9a-z]{11}$/);
    expect(atMs - runStartMs(newRunId(atMs))).toBeGreaterThanOrEqual(0);
    expect(atMs - runStartMs(newRunId(atMs))).toBeLessThan(60_000);
  }
});

test('other texts are not identifiers of a run', () => {
  for (const text of ['', 'a', 'c0ffee01', 'c0ffee012', '20251125-1', 'HRXYZ123456', '../../../..'])
    expect(isRunId(text), text).toBe(false);
});

test('a name says which run gave it, in any case and anywhere in a text', () => {
  const run = newRunId(startMs);
  for (const name of [`${namePrefix}${run}-1a2b3c4d`, `${namePrefix}${run}`, `copy of ${namePrefix}${run}-preflight`])
    expect([runOfName(name), runOfName(name.toUpperCase())]).toEqual([run, run]);
});

test('a name that only looks like one of the suite belongs to no run', () => {
  const run = newRunId(startMs);
  for (const name of [
    run,
    `${namePrefix}base`,
    `my${namePrefix}${run}`,
    `${namePrefix}${run}0-1`,
    `${namePrefix}-${run}`,
    7,
    undefined,
  ])
    expect(runOfName(name), String(name)).toBeUndefined();
});

test('an image that is named after a run is the run’s only if it was made while the run was going on', () => {
  for (const [created, expected] of [
    ['2026-11-25T12:40:00Z', true],
    ['2026-11-25T12:40:00.000000', true],
    ['2026-11-25T14:40:00+02:00', true],
    ['2026-11-25T12:33:58Z', true],
    ['2024-01-01T00:00:00Z', false],
    ['2026-11-26T12:40:00Z', false],
    [undefined, true],
    ['yesterday', true],
  ] as const)
    expect(isMadeDuring(newRunId(startMs), created), created).toBe(expected);
});

test('a name has the form of those that runs give, letter for letter', () => {
  const name = `${namePrefix}${newRunId(startMs)}-1a2b3c4d`;
  const others = [`${name}0`, name.slice(0, -1), name.toUpperCase(), `${name} keep`, `golden, restored from ${name}`];

  expect([newImageName({ id: newRunId(startMs) }), name, name.replace(/-(?=\w+$)/, '-preflight-')].every(isGivenName)).toBe(true);
  expect(others.filter(isGivenName)).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { isAnother, markOf, namesRun } from './ownership.ts';

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

test('an image is another one where its moment differs, or its name, whatever moment is shown', () => {
  const [early, late] = ['2026-11-27T10:00:00Z', '2026-11-27T10:00:09Z'];
  const isOther = (made: object, shown: object): boolean => isAnother(markOf(made), markOf(shown));

  expect(isOther({ name: 'a', created: early }, { name: 'a', created: late })).toBe(true);
  expect(isOther({ name: 'a' }, { name: 'b', created: late })).toBe(true);
  expect(isOther({ name: 'a', created: early }, { name: 'b', created: early })).toBe(true);
  expect([isOther({ name: 'a', created: early }, {}), isOther({}, { name: 'b', created: late })]).toEqual([false, false]);
});

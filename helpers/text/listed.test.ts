import { expect, test } from '@playwright/test';
import { firstListed, listed } from './listed.ts';

test('the last of several texts follows a word', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((texts) => listed(texts))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

test('what is not shown is counted', () => {
  expect(firstListed(['a', 'b'], 2)).toBe('a, b');
  expect(firstListed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

import { expect, test } from '@playwright/test';
import { cut, cutBetweenWords, firstListed, listed, quoted } from './phrases.ts';

test('a text that fits is left as it is', () => {
  for (const cutting of [cut, cutBetweenWords]) expect(cutting('one two', 7)).toBe('one two');
});

test('a text that is cut has the length that it may have, and says so', () => {
  expect(cut('one two', 6)).toBe('one t…');
  expect(quoted('one "two"', 6)).toBe('"one \\"…"');
});

test('a long line is cut between words', () => {
  expect(cutBetweenWords('one two three four', 15)).toBe('one two three …');
  expect(cutBetweenWords('a'.repeat(20), 15)).toBe(`${'a'.repeat(14)} …`);
});

test('the last of several texts follows a word', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((texts) => listed(texts))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

test('what is not shown is counted', () => {
  expect(firstListed(['a', 'b'], 2)).toBe('a, b');
  expect(firstListed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

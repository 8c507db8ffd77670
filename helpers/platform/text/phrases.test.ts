import { expect, test } from '@playwright/test';
import { cutBetweenWords, firstListed } from './phrases.ts';

test('a long line is cut between words', () => {
  expect(cutBetweenWords('one two three four', 15)).toBe('one two three …');
  expect(cutBetweenWords('a'.repeat(20), 15)).toBe(`${'a'.repeat(14)} …`);
});

test('what is not shown is counted', () => {
  expect(firstListed(['a', 'b'], 2)).toBe('a, b');
  expect(firstListed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

import { expect, test } from '@playwright/test';
import { changedAnswers } from './answers.ts';

const bases = [
  new Map([
    ['a', '204'],
    ['b', '404'],
    ['c', '200'],
  ]),
  new Map([
    ['a', '204'],
    ['b', '410'],
  ]),
];

test('only what every server without a mutation answers alike can be changed', () => {
  const mutated = new Map([
    ['a', '202'],
    ['b', '500'],
    ['c', '500'],
    ['d', '200'],
  ]);

  expect(changedAnswers(mutated, bases)).toEqual([['a', '204', '202']]);
  expect(changedAnswers(new Map([['a', '204']]), bases)).toEqual([]);
});

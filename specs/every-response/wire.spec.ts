import { expect, isAnswered, isComplete, isWellFormed, requirement, test } from '../../helpers/test.ts';

test('every response is complete', requirement('DI-WIRE-01'), ({ seen }) => {
  expect(seen.all).toObey(isComplete);
});

test('every request gets a response', requirement('DI-WIRE-02'), ({ seen }) => {
  expect(seen.all).toObey(isAnswered);
});

test('every response is well-formed', requirement('DI-WIRE-03', { http1: true }), ({ seen }) => {
  expect(seen.all).toObey(isWellFormed);
});

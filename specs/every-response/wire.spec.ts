import { expect, isAnswered, isComplete, isWellFormed, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-WIRE-01'), ({ seen }) => {
  expect(seen.all).toObey(isComplete);
});

test(...requirement('DI-WIRE-02'), ({ seen }) => {
  expect(seen.all).toObey(isAnswered);
});

test(...requirement('DI-WIRE-03', { http1: true }), ({ seen }) => {
  expect(seen.all).toObey(isWellFormed);
});

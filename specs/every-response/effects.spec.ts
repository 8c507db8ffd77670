import { effects, expect, requirement, test } from '../../helpers/test.ts';

test('no deletion without a valid token is done', requirement('DI-401-17'), ({ seen }) => {
  expect(seen.toRefuse('no valid token')).toObey(effects.isNotDone);
});

test('no deletion by a reader is done', requirement('DI-403-15'), ({ seen }) => {
  expect(seen.toRefuse('reader')).toObey(effects.isNotDone);
});

test('no deletion by a creator is done', requirement('DI-403-16'), ({ seen }) => {
  expect(seen.toRefuse('creator')).toObey(effects.isNotDone);
});

test("no deletion with another tenant's token is done", requirement('DI-403-22'), ({ seen }) => {
  expect(seen.toRefuse('stranger')).toObey(effects.isNotDoneElsewhere(seen.mayBeIdempotent));
});

test('a protected image is left', requirement('DI-403-17'), ({ seen }) => {
  const exchanges = seen.toRefuse('protected');

  expect(exchanges).toObey(effects.isLeftInPlace(exchanges));
});

test('an image shared with the caller is left', requirement('DI-403-18'), ({ seen }) => {
  const exchanges = seen.toRefuse('shared');

  expect(exchanges).toObey(effects.isLeftInPlace(exchanges));
});

test('a public image of somebody else is left', requirement('DI-403-19'), ({ seen }) => {
  const exchanges = seen.toRefuse('public');

  expect(exchanges).toObey(effects.isLeftInPlace(exchanges));
});

test("another tenant's private image is refused", requirement('DI-403-08'), ({ seen }) => {
  const exchanges = seen.toRefuse('foreign');

  expect(exchanges).toObey(effects.isLeftInPlace(exchanges, seen.mayBeIdempotent));
});

test('an image in conflict is left', requirement('DI-409-06'), ({ seen }) => {
  const exchanges = seen.toRefuse('conflict');

  expect(exchanges).toObey(effects.isLeftInPlace(exchanges));
});

test('a token without a project is answered 401, 403, 404 or 400', requirement('DI-403-24'), ({ seen }) => {
  expect(seen.toRefuse('unscoped')).toObey(effects.isRefusedWith(401, 403, 404, 400));
});

test("a token for another of the user's projects is answered 404, 403, 401 or 400", requirement('DI-403-26'), ({ seen }) => {
  expect(seen.toRefuse('rescoped')).toObey(effects.isRefusedWith(404, 403, 401, 400));
});

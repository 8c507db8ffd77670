import { effects, expect, faults, fields, limits, requirement, test } from '../../helpers/test.ts';

test('a deletion that succeeds is answered 204', requirement('DI-204-17'), ({ seen }) => {
  const deletions = seen.ownDeletions;

  expect(deletions).toObey(effects.isDoneWith204(deletions));
});

test('every plain deletion of the run is answered 204', requirement('DI-204-16'), ({ seen }) => {
  expect(seen.plainDeletions).toBeAnsweredAsDeletion();
});

test('a 400 names badRequest', requirement('DI-400-02'), ({ seen }) => {
  expect(seen.faultsWith(400)).toObey(faults.namesItsStatus);
});

test('a 401 names unauthorized', requirement('DI-401-15'), ({ seen }) => {
  expect(seen.faultsWith(401)).toObey(faults.namesItsStatus);
});

test('a 403 names forbidden', requirement('DI-403-06'), ({ seen }) => {
  expect(seen.faultsWith(403)).toObey(faults.namesItsStatus);
});

test('a 404 names itemNotFound', requirement('DI-404-02'), ({ seen }) => {
  expect(seen.faultsWith(404)).toObey(faults.namesItsStatus);
});

test('a 405 names badMethod', requirement('DI-405-05'), ({ seen }) => {
  expect(seen.faultsWith(405)).toObey(faults.namesItsStatus);
});

test('a 409 names a conflict', requirement('DI-409-02'), ({ seen }) => {
  expect(seen.faultsWith(409)).toObey(faults.namesItsStatus);
});

test('a 413 names overLimit', requirement('DI-413-03'), ({ seen }) => {
  expect(seen.faultsWith(413)).toObey(faults.namesItsStatus);
});

test('a 500 names computeFault', requirement('DI-500-02'), ({ seen }) => {
  expect(seen.faultsWith(500)).toObey(faults.namesItsStatus);
});

test('a 503 names serviceUnavailable', requirement('DI-503-02'), ({ seen }) => {
  expect(seen.faultsWith(503)).toObey(faults.namesItsStatus);
});

test('a 405 carries Allow', requirement('DI-405-03'), ({ seen }) => {
  expect(seen.answered(405)).toObey(fields.carries('Allow'));
});

test('the Allow of a 405 names DELETE', requirement('DI-405-04'), ({ seen }) => {
  expect(seen.refusedMethods).toObey(fields.allowsDeletion);
});

test('a 409 says what the conflict is', requirement('DI-409-04'), ({ seen }) => {
  expect(seen.faultsWith(409)).toObey(limits.saysWhatConflicts);
});

test('a 413 carries Retry-After', requirement('DI-413-02'), ({ seen }) => {
  expect(seen.limited(413)).toObey(fields.carries('Retry-After'));
});

test('a 429 carries Retry-After', requirement('DI-413-10'), ({ seen }) => {
  expect(seen.limited(429)).toObey(fields.carries('Retry-After'));
});

test('the retryAfter or retryAt of overLimit is a date-time or a number of seconds', requirement('DI-413-04'), ({ seen }) => {
  expect(seen.limited(413, 429)).toObey(faults.hasReadableRetry);
});

test('overLimit and Retry-After agree', requirement('DI-413-05'), ({ seen }) => {
  expect(seen.limited(413, 429)).toObey(limits.agreesOnWhen);
});

test('a Retry-After that is a date is not past', requirement('DI-413-08'), ({ seen }) => {
  expect(seen.carrying('Retry-After')).toObey(limits.isNotPast);
});

test('no request is answered 5xx three times', requirement('DI-500-05'), ({ seen }) => {
  expect(seen.unprovoked).toObey(limits.doesNotFailForGood(seen.unprovoked));
});

test('no request causes a 5xx that was not provoked', requirement('DI-500-06'), ({ seen }) => {
  expect(seen.unprovoked).toObey(limits.doesNotFailOnce(seen.unprovoked));
});

test('no gateway answers for the service', requirement('DI-500-07'), ({ seen }) => {
  expect(seen.unprovoked).toObey(limits.isOfTheService);
});

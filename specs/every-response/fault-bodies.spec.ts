import { expect, faults, requirement, test } from '../../helpers/test.ts';

test('every fault has content', requirement('DI-FLT-01'), ({ seen }) => {
  expect(seen.faults).toObey(faults.hasContent);
});

test('every fault is JSON', requirement('DI-FLT-02'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.isJson);
});

test('every fault has one member', requirement('DI-FLT-03'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasOneMember);
});

test('every fault has an integer code', requirement('DI-FLT-04'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasIntegerCode);
});

test('the code of every fault is its status', requirement('DI-FLT-05'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasCodeOfStatus);
});

test('every fault has a message', requirement('DI-FLT-06'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasMessage);
});

test('no fault has an empty message', requirement('DI-FLT-07'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.saysSomething);
});

test('the details of a fault are a string', requirement('DI-FLT-08'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasStringDetails);
});

test('no fault shows internals', requirement('DI-FLT-09'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.showsNoInternals);
});

test('no fault names a member twice', requirement('DI-FLT-10'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.namesEachMemberOnce);
});

test('retryAfter and retryAt occur only in overLimit and serviceUnavailable', requirement('DI-FLT-11'), ({ seen }) => {
  expect(seen.faultResponses).toObey(faults.hasRetryInItsPlace);
});

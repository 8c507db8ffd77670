import { expect, fields, requirement, test } from '../../helpers/test.ts';

test('every response carries Date', requirement('DI-FLD-01'), ({ seen }) => {
  expect(seen.withDate).toObey(fields.carries('Date'));
});

test('Date is one IMF-fixdate', requirement('DI-FLD-02'), ({ seen }) => {
  expect(seen.carrying('Date')).toObey(fields.hasFixdate);
});

test('Date is the time of the response', requirement('DI-FLD-03'), ({ seen }) => {
  expect(seen.carrying('Date')).toObey(fields.hasCurrentDate);
});

test('X-Compute-Request-Id is req- and a UUID', requirement('DI-FLD-04'), ({ seen }) => {
  expect(seen.carrying('X-Compute-Request-Id')).toObey(fields.hasRequestId);
});

test('every request gets a request id of its own', requirement('DI-FLD-05'), ({ seen }) => {
  const exchanges = seen.carrying('X-Compute-Request-Id');

  expect(exchanges).toObey(fields.hasOwnRequestId(exchanges));
});

test('X-Openstack-Request-Id equals X-Compute-Request-Id', requirement('DI-FLD-06'), ({ seen }) => {
  expect(seen.carrying('X-Openstack-Request-Id')).toObey(fields.hasEqualRequestIds);
});

test('a refusal carries X-Compute-Request-Id', requirement('DI-FLD-08'), ({ seen }) => {
  expect(seen.faults).toObey(fields.carries('X-Compute-Request-Id'));
});

test('Retry-After is seconds or a date', requirement('DI-FLD-09'), ({ seen }) => {
  expect(seen.carrying('Retry-After')).toObey(fields.hasReadableRetryAfter);
});

test('Content-Length counts the octets', requirement('DI-FLD-10', { http1: true }), ({ seen }) => {
  expect(seen.onTheWire).toObey(fields.countsItsOctets);
});

test('a charset given for JSON is UTF-8', requirement('DI-FLD-11'), ({ seen }) => {
  expect(seen.carrying('Content-Type')).toObey(fields.hasUtf8Charset);
});

test('Content-Type names the format', requirement('DI-FLD-12'), ({ seen }) => {
  expect(seen.responses).toObey(fields.namesItsFormat);
});

test('content has a Content-Type', requirement('DI-FLD-15'), ({ seen }) => {
  expect(seen.responses).toObey(fields.labelsItsContent);
});

test('no field of one value is sent twice', requirement('DI-FLD-13'), ({ seen }) => {
  expect(seen.responses).toObey(fields.sendsEachFieldOnce);
});

test('no response returns a token', requirement('DI-FLD-14'), ({ seen }) => {
  expect(seen.responses).toObey(fields.givesNoTokenBack);
});

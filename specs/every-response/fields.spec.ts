import { expect, fields, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-FLD-01'), ({ seen }) => expect(seen.withDate).toObey(fields.carries('Date')));
test(...requirement('DI-FLD-02'), ({ seen }) => expect(seen.carrying('Date')).toObey(fields.hasFixdate));
test(...requirement('DI-FLD-03'), ({ seen }) => expect(seen.carrying('Date')).toObey(fields.hasCurrentDate));
test(...requirement('DI-FLD-04'), ({ seen }) => expect(seen.carrying('X-Compute-Request-Id')).toObey(fields.hasRequestId));
test(...requirement('DI-FLD-05'), ({ seen }) => expect(seen.carrying('X-Compute-Request-Id')).toObey(fields.hasOwnRequestId));

test(...requirement('DI-FLD-06'), ({ seen }) =>
  expect(seen.carrying('X-Openstack-Request-Id')).toObey(fields.hasEqualRequestIds),
);

test(...requirement('DI-FLD-08'), ({ seen }) => expect(seen.faults).toObey(fields.carries('X-Compute-Request-Id')));
test(...requirement('DI-FLD-09'), ({ seen }) => expect(seen.carrying('Retry-After')).toObey(fields.hasReadableRetryAfter));
test(...requirement('DI-FLD-10', { http1: true }), ({ seen }) => expect(seen.onTheWire).toObey(fields.countsItsOctets));
test(...requirement('DI-FLD-11'), ({ seen }) => expect(seen.carrying('Content-Type')).toObey(fields.hasUtf8Charset));
test(...requirement('DI-FLD-12'), ({ seen }) => expect(seen.responses).toObey(fields.namesItsFormat));
test(...requirement('DI-FLD-15'), ({ seen }) => expect(seen.responses).toObey(fields.labelsItsContent));
test(...requirement('DI-FLD-13'), ({ seen }) => expect(seen.responses).toObey(fields.sendsEachFieldOnce));
test(...requirement('DI-FLD-14'), ({ seen }) => expect(seen.responses).toObey(fields.givesNoTokenBack));

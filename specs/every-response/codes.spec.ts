import { effects, expect, faults, fields, limits, requirement, test, wire } from '../../helpers/test.ts';

test(...requirement('DI-204-17'), ({ seen }) => expect(seen.ownDeletions).toObey(effects.isDoneWith204));
test(...requirement('DI-204-16'), ({ seen }) => expect(seen.plainDeletions).toBeAnsweredAsDeletion());
test(...requirement('DI-204-04'), ({ seen }) => expect(seen.done).toHaveNoField('Content-Length'));
test(...requirement('DI-204-06', { http1: true }), ({ seen }) => expect(seen.done).toObey(wire.hasNoTransferEncoding));
test(...requirement('DI-204-08'), ({ seen }) => expect(seen.done).toHaveNoField('Location'));
test(...requirement('DI-204-09'), ({ seen }) => expect(seen.done).toHaveField('X-Compute-Request-Id'));
test(...requirement('DI-204-10'), ({ seen }) => expect(seen.done).toObey(fields.isNotCacheable));

test(...requirement('DI-401-15'), ({ seen }) => expect(seen.faultsWith(401)).toObey(faults.namesItsStatus));

test(...requirement('DI-403-06'), ({ seen }) => expect(seen.faultsWith(403)).toObey(faults.namesItsStatus));

test(...requirement('DI-413-03'), ({ seen }) => expect(seen.faultsWith(413)).toObey(faults.namesItsStatus));

test(...requirement('DI-413-02'), ({ seen }) => expect(seen.limited(413)).toObey(fields.carries('Retry-After')));
test(...requirement('DI-413-10'), ({ seen }) => expect(seen.limited(429)).toObey(fields.carries('Retry-After')));
test(...requirement('DI-413-11'), ({ seen }) => expect(seen.limited(413)).toObey(limits.saysWhen));
test(...requirement('DI-413-04'), ({ seen }) => expect(seen.limited(413, 429)).toObey(faults.hasReadableRetry));
test(...requirement('DI-413-05'), ({ seen }) => expect(seen.limited(413, 429)).toObey(limits.agreesOnWhen));
test(...requirement('DI-413-08'), ({ seen }) => expect(seen.carrying('Retry-After')).toObey(limits.isNotPast));

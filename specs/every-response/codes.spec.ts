import { effects, expect, faults, fields, requirement, test, wire } from '../../helpers/test.ts';

test(...requirement('DI-204-17'), ({ seen }) => expect(seen.ownDeletions).toObey(effects.isDoneWith204));
test(...requirement('DI-204-16'), ({ seen }) => expect(seen.plainDeletions).toBeAnsweredAsDeletion());
test(...requirement('DI-204-04'), ({ seen }) => expect(seen.done).toHaveNoField('Content-Length'));
test(...requirement('DI-204-06', { http1: true }), ({ seen }) => expect(seen.done).toObey(wire.hasNoTransferEncoding));
test(...requirement('DI-204-08'), ({ seen }) => expect(seen.done).toHaveNoField('Location'));
test(...requirement('DI-204-09'), ({ seen }) => expect(seen.done).toHaveField('X-Compute-Request-Id'));
test(...requirement('DI-204-10'), ({ seen }) => expect(seen.done).toObey(fields.isNotCacheable));

test(...requirement('DI-401-15'), ({ seen }) => expect(seen.faultsWith(401)).toObey(faults.namesItsStatus));

test(...requirement('DI-403-06'), ({ seen }) => expect(seen.faultsWith(403)).toObey(faults.namesItsStatus));

import { expect, requirement, test, wire } from '../../helpers/test.ts';

test(...requirement('DI-WIRE-01'), ({ seen }) => expect(seen.all).toObey(wire.isComplete));
test(...requirement('DI-WIRE-02'), ({ seen }) => expect(seen.all).toObey(wire.isAnswered));
test(...requirement('DI-WIRE-03', { http1: true }), ({ seen }) => expect(seen.all).toObey(wire.isWellFormed));

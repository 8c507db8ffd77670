import { expect, faults, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-FLT-01'), ({ seen }) => expect(seen.faults).toObey(faults.hasContent));
test(...requirement('DI-FLT-02'), ({ seen }) => expect(seen.faultResponses).toObey(faults.isJson));
test(...requirement('DI-FLT-03'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasOneMember));
test(...requirement('DI-FLT-04'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasIntegerCode));
test(...requirement('DI-FLT-05'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasCodeOfStatus));
test(...requirement('DI-FLT-06'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasMessage));
test(...requirement('DI-FLT-07'), ({ seen }) => expect(seen.faultResponses).toObey(faults.saysSomething));
test(...requirement('DI-FLT-08'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasStringDetails));
test(...requirement('DI-FLT-09'), ({ seen }) => expect(seen.faultResponses).toObey(faults.showsNoInternals));
test(...requirement('DI-FLT-10'), ({ seen }) => expect(seen.faultResponses).toObey(faults.namesEachMemberOnce));
test(...requirement('DI-FLT-11'), ({ seen }) => expect(seen.faultResponses).toObey(faults.hasRetryInItsPlace));

import { expect, faults, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-403-06'), ({ seen }) => expect(seen.faultsWith(403)).toObey(faults.namesItsStatus));

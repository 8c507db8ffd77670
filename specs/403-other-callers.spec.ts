import { test, tests } from '../helpers/engine/tests.ts';
import { otherCallers } from './403-other-callers.ts';

for (const each of tests(otherCallers)) test(...each);

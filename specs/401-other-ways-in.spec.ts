import { test, tests } from '../helpers/engine/tests.ts';
import { otherWaysIn } from './401-other-ways-in.ts';

for (const each of tests(otherWaysIn)) test(...each);

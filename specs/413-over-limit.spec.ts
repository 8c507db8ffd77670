import { test, tests } from '../helpers/engine/tests.ts';
import { overLimit } from './413-over-limit.ts';

for (const each of tests(overLimit)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { badMethod } from './405-bad-method.ts';

for (const each of tests(badMethod)) test(...each);

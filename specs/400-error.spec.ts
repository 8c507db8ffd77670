import { test, tests } from '../helpers/engine/tests.ts';
import { badRequest } from './400-error.ts';

for (const each of tests(badRequest)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { conflict } from './409-conflicting-request.ts';

for (const each of tests(conflict)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { concurrency } from './concurrency.ts';

for (const each of tests(concurrency)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { apiFault } from './500-api-fault.ts';

for (const each of tests(apiFault)) test(...each);

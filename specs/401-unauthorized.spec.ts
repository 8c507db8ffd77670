import { test, tests } from '../helpers/engine/tests.ts';
import { unauthorized } from './401-unauthorized.ts';

for (const each of tests(unauthorized)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { forbidden } from './403-forbidden.ts';

for (const each of tests(forbidden)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { responseFields } from './fields.ts';

for (const each of tests(responseFields)) test(...each);

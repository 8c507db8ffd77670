import { test, tests } from '../helpers/engine/tests.ts';
import { siblings } from './identifiers-and-siblings.ts';

for (const each of tests(siblings)) test(...each);

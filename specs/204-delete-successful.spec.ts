import { test, tests } from '../helpers/engine/tests.ts';
import { deleted } from './204-delete-successful.ts';

for (const each of tests(deleted)) test(...each);

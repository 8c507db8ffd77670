import { test, tests } from '../helpers/engine/tests.ts';
import { connection } from './connection.ts';

for (const each of tests(connection)) test(...each);

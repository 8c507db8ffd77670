import { test, tests } from '../helpers/engine/tests.ts';
import { repeat } from './repeat.ts';

for (const each of tests(repeat)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { overHttp2 } from './http-2.ts';

for (const each of tests(overHttp2)) test(...each);

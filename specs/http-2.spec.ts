import { tests } from '../helpers/engine/tests.ts';
import { overHttp2 } from './http-2.ts';

tests(overHttp2);

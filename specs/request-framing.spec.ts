import { test, tests } from '../helpers/engine/tests.ts';
import { requestFraming } from './request-framing.ts';

for (const each of tests(requestFraming)) test(...each);

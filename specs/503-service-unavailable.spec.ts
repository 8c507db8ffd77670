import { test, tests } from '../helpers/engine/tests.ts';
import { serviceUnavailable } from './503-service-unavailable.ts';

for (const each of tests(serviceUnavailable)) test(...each);

import { test, tests } from '../helpers/engine/tests.ts';
import { contentNegotiation } from './negotiation.ts';

for (const each of tests(contentNegotiation)) test(...each);

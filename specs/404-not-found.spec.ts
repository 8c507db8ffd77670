import { test, tests } from '../helpers/engine/tests.ts';
import { notFound } from './404-not-found.ts';

for (const each of tests(notFound)) test(...each);

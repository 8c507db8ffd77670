import { test, tests } from '../helpers/engine/tests.ts';
import { overLimit } from './413-over-limit.ts';

// A limit holds for the whole target, so that these go one after the other: in one worker they share images and refusals.
test.describe.configure({ mode: 'default' });

for (const each of tests(overLimit)) test(...each);

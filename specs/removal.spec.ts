import { test, tests } from '../helpers/engine/tests.ts';
import { removal } from './removal.ts';

// They share what is dear, such as the deletion that they all look at.
test.describe.configure({ mode: 'default' });

for (const each of tests(removal)) test(...each);

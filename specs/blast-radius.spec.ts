import { test, tests } from '../helpers/engine/tests.ts';
import { blastRadius } from './blast-radius.ts';

for (const each of tests(blastRadius)) test(...each);

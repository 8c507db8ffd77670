import { tests } from '../helpers/engine/tests.ts';
import { blastRadius } from './blast-radius.ts';

tests(blastRadius);

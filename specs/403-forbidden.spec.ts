import { tests } from '../helpers/engine/tests.ts';
import { forbidden } from './403-forbidden.ts';

tests(forbidden);

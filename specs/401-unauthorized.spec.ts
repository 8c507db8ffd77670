import { tests } from '../helpers/engine/tests.ts';
import { unauthorized } from './401-unauthorized.ts';

tests(unauthorized);

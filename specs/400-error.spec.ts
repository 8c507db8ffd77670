import { tests } from '../helpers/engine/tests.ts';
import { badRequest } from './400-error.ts';

tests(badRequest);

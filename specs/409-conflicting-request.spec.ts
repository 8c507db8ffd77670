import { tests } from '../helpers/engine/tests.ts';
import { conflict } from './409-conflicting-request.ts';

tests(conflict);

import { tests } from '../helpers/engine/tests.ts';
import { overLimit } from './413-over-limit.ts';

tests(overLimit);

import { tests } from '../helpers/engine/tests.ts';
import { repeat } from './repeat.ts';

tests(repeat);

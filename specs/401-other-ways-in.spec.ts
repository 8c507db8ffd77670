import { tests } from '../helpers/engine/tests.ts';
import { otherWaysIn } from './401-other-ways-in.ts';

tests(otherWaysIn);

import { tests } from '../helpers/engine/tests.ts';
import { badMethod } from './405-bad-method.ts';

tests(badMethod);

import { tests } from '../helpers/engine/tests.ts';
import { siblings } from './identifiers-and-siblings.ts';

tests(siblings);

import { tests } from '../helpers/engine/tests.ts';
import { responseFields } from './fields.ts';

tests(responseFields);

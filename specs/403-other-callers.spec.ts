import { tests } from '../helpers/engine/tests.ts';
import { otherCallers } from './403-other-callers.ts';

tests(otherCallers);

import { tests } from '../helpers/engine/tests.ts';
import { requestFraming } from './request-framing.ts';

tests(requestFraming);

import { tests } from '../helpers/engine/tests.ts';
import { apiFault } from './500-api-fault.ts';

tests(apiFault);

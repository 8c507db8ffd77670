import { tests } from '../helpers/engine/tests.ts';
import { serviceUnavailable } from './503-service-unavailable.ts';

tests(serviceUnavailable);

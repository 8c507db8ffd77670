import { tests } from '../helpers/engine/tests.ts';
import { contentNegotiation } from './negotiation.ts';

tests(contentNegotiation);

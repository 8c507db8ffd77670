import { tests } from '../helpers/engine/tests.ts';
import { concurrency } from './concurrency.ts';

tests(concurrency);

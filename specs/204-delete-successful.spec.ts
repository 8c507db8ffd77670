import { tests } from '../helpers/engine/tests.ts';
import { deleted } from './204-delete-successful.ts';

tests(deleted);

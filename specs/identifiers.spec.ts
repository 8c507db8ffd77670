import { tests } from '../helpers/engine/tests.ts';
import { imageIdentifiers } from './identifiers.ts';

tests(imageIdentifiers);

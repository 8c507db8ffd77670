import { test, tests } from '../helpers/engine/tests.ts';
import { imageIdentifiers } from './identifiers.ts';

for (const each of tests(imageIdentifiers)) test(...each);

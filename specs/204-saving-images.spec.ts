import { test, tests } from '../helpers/engine/tests.ts';
import { savingImages } from './204-saving-images.ts';

for (const each of tests(savingImages)) test(...each);

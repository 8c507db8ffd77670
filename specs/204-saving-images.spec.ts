import { tests } from '../helpers/engine/tests.ts';
import { savingImages } from './204-saving-images.ts';

tests(savingImages);

import { tests } from '../helpers/engine/tests.ts';
import { notFound } from './404-not-found.ts';

tests(notFound);

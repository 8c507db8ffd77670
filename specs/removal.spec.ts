import { testsInOneWorker } from '../helpers/engine/tests.ts';
import { removal } from './removal.ts';

testsInOneWorker(removal);

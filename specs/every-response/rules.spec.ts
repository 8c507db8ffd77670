import { rules } from '../../helpers/engine/tests.ts';
import { badMethod } from '../405-bad-method.ts';

for (const topic of [badMethod]) rules(topic);

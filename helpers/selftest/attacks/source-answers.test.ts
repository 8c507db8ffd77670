import { testAttacks } from './attack.ts';
import { sourceAnswers } from './source-answers.ts';

testAttacks(sourceAnswers);

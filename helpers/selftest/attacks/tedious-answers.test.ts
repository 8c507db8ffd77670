import { testAttacks } from './attack.ts';
import { tediousAnswers } from './tedious-answers.ts';

testAttacks(tediousAnswers);

import { testAttacks } from './attack.ts';
import { deleteAnswers } from './delete-answers.ts';

testAttacks(deleteAnswers);

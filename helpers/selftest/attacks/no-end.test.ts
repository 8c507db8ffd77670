import { testAttacks } from './attack.ts';
import { noEnd } from './no-end.ts';

testAttacks(noEnd);

import { testAttacks } from './attack.ts';
import { giants } from './giants.ts';

testAttacks(giants);

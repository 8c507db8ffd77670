import { testAttacks } from './attack.ts';
import { sweeps } from './sweep-attacks.ts';

testAttacks(sweeps);

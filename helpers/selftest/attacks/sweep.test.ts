import { testAttacks } from './attack.ts';
import { sweeps } from './sweep.ts';

testAttacks(sweeps);

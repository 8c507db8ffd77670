import { testAttacks } from './attack.ts';
import { signals } from './signal-attacks.ts';

testAttacks(signals);

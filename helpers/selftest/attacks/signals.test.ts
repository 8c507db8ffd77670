import { testAttacks } from './attack.ts';
import { signals } from './signals.ts';

testAttacks(signals);

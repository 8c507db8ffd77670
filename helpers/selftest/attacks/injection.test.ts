import { testAttacks } from './attack.ts';
import { injection } from './injection.ts';

testAttacks(injection);

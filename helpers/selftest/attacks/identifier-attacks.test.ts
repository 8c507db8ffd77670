import { testAttacks } from './attack.ts';
import { identifiers } from './identifier-attacks.ts';

testAttacks(identifiers);

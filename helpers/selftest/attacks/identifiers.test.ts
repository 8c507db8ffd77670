import { testAttacks } from './attack.ts';
import { identifiers } from './identifiers.ts';

testAttacks(identifiers);

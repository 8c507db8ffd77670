import { testAttacks } from './attack.ts';
import { secrets } from './secrets.ts';

testAttacks(secrets);

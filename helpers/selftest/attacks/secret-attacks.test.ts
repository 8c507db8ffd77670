import { testAttacks } from './attack.ts';
import { secrets } from './secret-attacks.ts';

testAttacks(secrets);

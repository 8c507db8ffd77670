import { testAttacks } from './attack.ts';
import { scopeOfTokens } from './scope-of-tokens.ts';

testAttacks(scopeOfTokens);

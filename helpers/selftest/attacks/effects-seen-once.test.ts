import { testAttacks } from './attack.ts';
import { effectsSeenOnce } from './effects-seen-once.ts';

testAttacks(effectsSeenOnce);

import { testAttacks } from './attack.ts';
import { tokensInUrls } from './tokens-in-urls.ts';

testAttacks(tokensInUrls);

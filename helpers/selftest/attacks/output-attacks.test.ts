import { testAttacks } from './attack.ts';
import { outputFolder } from './output-attacks.ts';

testAttacks(outputFolder);

import { testAttacks } from './attack.ts';
import { outputFolder } from './output-folder.ts';

testAttacks(outputFolder);

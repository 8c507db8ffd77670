import { requirements } from '../../contracts/requirements.ts';
import { rules, test } from '../../helpers/engine/tests.ts';

for (const each of rules(requirements)) test(...each);

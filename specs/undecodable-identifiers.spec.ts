import { test, tests } from '../helpers/engine/tests.ts';
import { undecodableIdentifiers } from './undecodable-identifiers.ts';

for (const each of tests(undecodableIdentifiers)) test(...each);

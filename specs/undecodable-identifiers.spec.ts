import { tests } from '../helpers/engine/tests.ts';
import { undecodableIdentifiers } from './undecodable-identifiers.ts';

tests(undecodableIdentifiers);

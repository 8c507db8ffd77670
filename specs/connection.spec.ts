import { tests } from '../helpers/engine/tests.ts';
import { connection } from './connection.ts';

tests(connection);

import { createRequire } from 'node:module';
import { ownFile } from './own-files.ts';

const load = createRequire(ownFile('package.json'));

/** The parser of YAML. It has 70 modules, and most processes of a run read no file of the operator: it is loaded when it is used. */
export const yaml = (): typeof import('yaml') => load('yaml');

/** The validator of JSON schemas, loaded when it is used. */
export const ajv = (): typeof import('ajv/dist/2020.js') => load('ajv/dist/2020.js');

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { faultSchemas, faultSchemasPath } from './fault-schemas.ts';

/** Writes the published schemas of faults: `npm run docs:faults`. */
writeFileSync(join(root, faultSchemasPath), faultSchemas());

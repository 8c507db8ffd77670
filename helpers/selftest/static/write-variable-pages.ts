import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { variablePages } from './variable-pages.ts';

/** Writes the files that are generated from the table of variables: `npm run docs:configuration`. */
for (const [path, text] of Object.entries(variablePages())) writeFileSync(join(root, path), text);

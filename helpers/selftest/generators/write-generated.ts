/** `npm run docs:configuration`, `docs:faults` and `docs:findings`: writes the files of a generator. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root } from '../root.ts';
import { generators } from './generated.ts';

const [, , name = ''] = process.argv;
for (const [path, text] of Object.entries(generators[name]?.() ?? {})) writeFileSync(resolve(root, path), text);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { builtExpressions, expressionsByFile, faultPatterns, isUnbounded } from './expressions.ts';
import { digest, recordPath, superlinear } from './linear-expressions.ts';

/** Analyses the expressions that are not recorded, and records those that the suite has: `npm run docs:expressions`. */
const written = expressionsByFile.flatMap(({ expressions }) => expressions);
const expressions = [...written, ...builtExpressions(), ...faultPatterns()].filter(isUnbounded);
const found = await superlinear(expressions);
if (found.length > 0) throw new Error(found.join('\n'));
writeFileSync(join(root, recordPath), `${[...new Set(expressions.map(digest))].sort().join('\n')}\n`);

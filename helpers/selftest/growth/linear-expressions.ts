import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { type Expression, isUnbounded, withShortRepetitions } from './expressions.ts';

/** Digests of the expressions whose steps grow no faster than their text: `npm run docs:expressions` writes them. */
export const recordPath = 'helpers/selftest/growth/linear-expressions.txt';

/** Whether recorded expressions are analysed as well, as `npm run test:all` does: `EXPRESSIONS=all`. */
const isRecordIgnored = process.env.EXPRESSIONS === 'all';

const analysis = readFileSync(join(root, 'node_modules/recheck/package.json'), 'utf8');
const { version } = JSON.parse(analysis) as { version: string };

/** What the record keeps of an expression: another expression, or another version of the analysis, has another digest. */
export const digest = ({ source, flags }: Expression): string =>
  createHash('sha256')
    .update(JSON.stringify([version, source, flags]))
    .digest('hex')
    .slice(0, 32);

const recorded = new Set(readFileSync(join(root, recordPath), 'utf8').split('\n'));

const isRecorded = (expression: Expression): boolean => !isRecordIgnored && recorded.has(digest(expression));

/** Why the steps of an expression may grow faster than its text; undefined if they do not. */
async function complexity(expression: Expression): Promise<string | undefined> {
  if (!isUnbounded(expression) || isRecorded(expression)) return undefined;
  // The pure implementation: no native program, no Java.
  process.env.RECHECK_BACKEND = 'pure';
  const { checkSync } = (await import('recheck')).default;
  const source = withShortRepetitions(expression.source);
  // A limit of time would call a linear expression slow on a busy machine.
  const limits = { timeout: null, incubationTimeout: null, mutationTimeout: null, attackTimeout: null, maxNFASize: 50_000 };
  const exact = checkSync(source, expression.flags, { ...limits, checker: 'automaton' });
  // An automaton cannot express a look-ahead, so this one is tried on texts.
  const found = exact.status === 'unknown' ? checkSync(source, expression.flags, { ...limits, checker: 'fuzz' }) : exact;
  if (found.status === 'safe') return undefined;
  const why =
    found.status === 'unknown'
      ? `cannot be analysed (${found.error.kind})`
      : `${found.complexity.summary}: ${found.attack.pattern}`;
  return `/${expression.source}/${expression.flags} ${why}`;
}

/** The expressions whose steps may grow faster than a text, each with the reason. */
export async function superlinear(expressions: readonly Expression[]): Promise<string[]> {
  const found: string[] = [];
  for (const expression of expressions) found.push(...[await complexity(expression)].filter((each) => each !== undefined));
  return found;
}

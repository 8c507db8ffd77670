import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import * as faults from '../../../contracts/faults.ts';
import { root } from '../root.ts';
import { sourceFiles } from '../static/source-files.ts';
import { withShortRepetitions, writtenExpressions } from './regular-expressions.ts';

/**
 * A target could make an expression that tries a text in many ways run for hours. So each expression of the suite is analysed: the
 * steps that it takes may grow no faster than its text.
 */

/** Files whose expressions never see a raw text of the target. */
const exempt: Readonly<Record<string, string>> = {
  'helpers/report/allure/page.ts': 'the page of Allure, in which texts of the target are base64',
  'helpers/playwright-internals/allure-page-parts.ts': 'the page of Allure, in which texts of the target are base64',
  'helpers/playwright-internals/stand-in/fixture-names.ts': 'the source of the fixtures of this suite',
};

const isOwnTool = (path: string): boolean => /^helpers\/(?:checks|selftest|reference)\/|\/testing\/|\.test\.ts$/.test(path);
const files = ['contracts', 'helpers']
  .flatMap(sourceFiles)
  .filter(({ path }) => !isOwnTool(path) && !Object.hasOwn(exempt, path));

interface Expression {
  readonly source: string;
  readonly flags: string;
}

/** Whether an expression has an unbounded repetition. Without one its steps from each position are limited. */
const isUnbounded = ({ source }: Expression): boolean => /[*+]|\{\d+,\}/.test(source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x'));

/** Why the steps of an expression may grow faster than its text; undefined if they do not. */
async function complexity(expression: Expression): Promise<string | undefined> {
  if (!isUnbounded(expression)) return undefined;
  // The pure implementation: no native program, no Java.
  process.env.RECHECK_BACKEND = 'pure';
  const { checkSync } = (await import('recheck')).default;
  const source = withShortRepetitions(expression.source);
  const limits = { timeout: 60_000, maxNFASize: 50_000 };
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

async function superlinear(expressions: readonly Expression[]): Promise<string[]> {
  const found: string[] = [];
  for (const expression of expressions) found.push(...[await complexity(expression)].filter((each) => each !== undefined));
  return found;
}

test.describe('the steps grow no faster than the text', () => {
  test.describe.configure({ timeout: 180_000 });

  for (const { path, text } of files) {
    const expressions = writtenExpressions(text);
    if (!expressions.some(isUnbounded)) continue;
    test(path, async () => {
      expect(await superlinear(expressions)).toEqual([]);
    });
  }

  test('expressions that are built from strings', async () => {
    const modules = files.filter(({ text }) => text.includes('new RegExp(')).map(({ path }) => path);
    const program = [join(root, 'helpers/selftest/growth/built-expressions.ts'), ...modules.map((path) => join(root, path))];
    const output = execFileSync(process.execPath, ['--import', 'tsx', ...program], { cwd: root, encoding: 'utf8' });
    const built = JSON.parse(output) as Expression[];

    expect(built.length).toBeGreaterThan(5);
    expect(await superlinear(built)).toEqual([]);
  });

  test('patterns of the schemas of faults', async () => {
    const texts = JSON.stringify(Object.values(faults).map((value) => (typeof value === 'object' ? value : undefined)));
    const patterns = [...texts.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = '""']) => String(JSON.parse(json)));

    expect(patterns.length).toBeGreaterThan(2);
    expect(await superlinear(patterns.map((source) => ({ source, flags: 'u' })))).toEqual([]);
  });
});

test.describe('the analysis itself', () => {
  test('finds expressions that are not linear', async () => {
    const wrong = [/[ \t]+$/, /^(?:<!--[\s\S]*?-->\s*)*<p/, /[?&]([\w.]*token[\w.]*)=/];
    expect(await superlinear(wrong)).toHaveLength(3);
    expect(await superlinear([/^\d+$/, /[?&]([\w.]+)=/, /\bat [\w.]{1,300}\(/])).toEqual([]);
  });

  test('finds the literals of a source file, and no division', () => {
    const text = [
      'const a = /x\\/[/]y/gi; // no /comment/',
      "const b = c / 2 / d; const e = '/no/';",
      `const f = \`/no/ \${g(/in a template/u)} /no/\`;`,
      'return /after a word/.test(h) ? 1 / 2 : /* /no/ */ 3;',
    ].join('\n');
    expect(writtenExpressions(text).map(({ source, flags, line }) => `${line} ${source} ${flags}`.trim())).toEqual([
      '1 x\\/[/]y gi',
      '3 in a template u',
      '4 after a word',
    ]);
  });

  test('shortens repetitions that have a bound', () => {
    expect(withShortRepetitions('a{300}b{1,20}c{2,}d+\\p{L}')).toBe('a{2}b{1,2}c{2,}d+\\p{L}');
  });
});

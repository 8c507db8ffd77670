import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as faults from '../../../contracts/faults.ts';
import { childrenOf, type SyntaxNode, syntaxTree } from '../../playwright-internals/syntax-tree.ts';
import { root } from '../root.ts';
import { sourceFiles } from '../static/source-files.ts';

export interface Expression {
  readonly source: string;
  readonly flags: string;
}

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

/** Whether an expression has an unbounded repetition. Without one its steps from each position are limited. */
export const isUnbounded = ({ source }: Expression): boolean =>
  /[*+]|\{\d+,\}/.test(source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x'));

/** The unbounded expressions that each file writes. */
export const expressionsByFile: readonly { readonly path: string; readonly expressions: readonly Expression[] }[] = files
  .map(({ path, text }) => ({ path, expressions: writtenExpressions(text).filter(isUnbounded) }))
  .filter(({ expressions }) => expressions.length > 0);

/** The expressions that modules build from strings, as a process has them that loads these modules. */
export function builtExpressions(): readonly Expression[] {
  const modules = files.filter(({ text }) => text.includes('new RegExp(')).map(({ path }) => join(root, path));
  const program = [join(root, 'helpers/selftest/growth/built-expressions.ts'), ...modules];
  const output = execFileSync(process.execPath, ['--import', 'tsx', ...program], { cwd: root, encoding: 'utf8' });
  return JSON.parse(output) as Expression[];
}

export function faultPatterns(): readonly Expression[] {
  const texts = JSON.stringify(Object.values(faults).map((value) => (typeof value === 'object' ? value : undefined)));
  return [...texts.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = '""']) => ({
    source: String(JSON.parse(json)),
    flags: 'u',
  }));
}

function writtenExpressions(text: string): readonly Expression[] {
  const found: Expression[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'RegExpLiteral') found.push({ source: String(node.pattern), flags: String(node.flags) });
    for (const [, child] of childrenOf(node)) visit(child);
  };
  visit(syntaxTree(text, 'text.ts'));
  return found;
}

/**
 * An expression with its bounded repetitions shortened. They cost a constant factor, whatever the text, but let an analysis
 * run out of states; and it is the repetitions without a bound that decide how the work grows.
 */
export function withShortRepetitions(source: string): string {
  const short = (count: string): number => Math.min(Number(count), 2);
  return source.replace(/(?<!\\[pPu])\{(\d{1,4})(?:,(\d{1,4}))?\}/g, (_, least: string, most: string | undefined) =>
    most === undefined ? `{${short(least)}}` : `{${short(least)},${short(most)}}`,
  );
}

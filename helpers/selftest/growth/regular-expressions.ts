import { childrenOf, type SyntaxNode, syntaxTree } from '../../playwright-internals/syntax-tree.ts';

/** A regular expression of the suite. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
}

/** The literals of regular expressions in a source text, in the order of their places. */
export function writtenExpressions(text: string): readonly Expression[] {
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

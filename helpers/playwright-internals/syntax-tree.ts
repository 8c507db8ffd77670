import { createRequire } from 'node:module';
import { ownFile } from '../installation/own-files.ts';

/** A node of the tree that Babel makes of a source text. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [member: string]: unknown;
}

interface BabelBundle {
  readonly babelParse: (code: string, file: string, isModule: boolean) => SyntaxNode;
}

/** The node's members that are nodes, with their names. */
export function* childrenOf(node: SyntaxNode): Generator<readonly [string, SyntaxNode]> {
  for (const [name, value] of Object.entries(node))
    for (const each of [value].flat())
      if (typeof each === 'object' && each !== null && 'type' in each && 'start' in each) yield [name, each as SyntaxNode];
}

/** The tree of a TypeScript module, by the parser that Playwright ships. */
export function syntaxTree(code: string, file: string): SyntaxNode {
  const bundle: BabelBundle = createRequire(ownFile('package.json'))('playwright/lib/transform/babelBundle');
  return bundle.babelParse(code, file, true);
}

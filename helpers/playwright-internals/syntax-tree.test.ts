import { expect, test } from '@playwright/test';
import { syntaxTree } from './syntax-tree.ts';

test('the tree of a module has types, places and lines', () => {
  const tree = syntaxTree('const a: number =\n  1;', 'a.ts');

  expect(tree).toMatchObject({
    type: 'File',
    program: {
      body: [{ type: 'VariableDeclaration', start: 0, declarations: [{ init: { value: 1, loc: { start: { line: 2 } } } }] }],
    },
  });
});

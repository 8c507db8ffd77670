import { expect, test } from '@playwright/test';
import { mutated, mutationsOf, mutationText } from './mutations.ts';

const become = (text: string): string[] => mutationsOf('a.ts', text).map((mutation) => mutated(text, mutation));

test('conditions, constants, calls, statements and members are changed, one at a time', () => {
  expect(become('if (a === 1) b();')).toEqual([
    'if (true) b();',
    'if (false) b();',
    'if ((a) !== (1)) b();',
    'if (a === 2) b();',
    'if (a === 1) ;',
  ]);
  expect(become("const a = b.trim() ?? 'c';")).toEqual([
    "const a = (b.trim()) && ('c');",
    "const a = b ?? 'c';",
    "const a = b.trim() ?? '';",
  ]);
  expect(become('const a = [1, b];')).toEqual(['const a = [b];', 'const a = [1];', 'const a = [2, b];']);
  expect(become('const a = /^b$/i;')).toEqual(['const a = /b$/i;', 'const a = /^b/i;', 'const a = /^b$/;']);
});

test('types, imports and the heads of loops are left alone', () => {
  expect(become("import { a } from './a.ts';\ntype B = 'b' | 1;\nfor (let n = 0; n < 2; n += 1) c;")).toEqual([
    "import { a } from './a.ts';\ntype B = 'b' | 1;\nfor (let n = 0; n < 2; n += 1) ;",
  ]);
  expect(become('while (a < 1) a += 1;')).toEqual([]);
});

test('a mutation is one line', () => {
  const [first] = mutationsOf('a.ts', 'if (\n  a\n) b();');

  expect(first && mutationText(first)).toBe('a.ts:2  a  →  true');
});

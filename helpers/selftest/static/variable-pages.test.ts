import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { variables } from '../../settings/variables/all-variables.ts';
import { root } from '../root.ts';
import { sourceFiles } from './source-files.ts';

const text = (path: string): string => readFileSync(join(root, path), 'utf8');

test('a variable that the code, a page or a message names is a row of the table', () => {
  const known = new Set(Object.entries(variables).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
  const sources = ['helpers', 'specs', 'bench'].flatMap(sourceFiles).filter(({ path }) => !/\.test\.ts$|\/selftest\//.test(path));
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/targets.md'].map((path) => ({ path, text: text(path) }));
  const unknown = [...sources, ...pages].flatMap((file) => {
    const named = file.text.match(/(?<![A-Z_])(?:TARGET|CONFORMANCE|OS|RAX)_[A-Z_]*[A-Z]\b/g) ?? [];
    return named.filter((name) => !known.has(name)).map((name) => `${file.path}: ${name}`);
  });
  expect(unknown).toEqual([]);
});

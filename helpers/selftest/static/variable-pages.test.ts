import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { variables } from '../../settings/variables/all-variables.ts';
import { root } from '../root.ts';
import { sourceFiles } from './source-files.ts';
import { variablePages } from './variable-pages.ts';

const text = (path: string): string => readFileSync(join(root, path), 'utf8');

for (const [path, written] of Object.entries(variablePages())) {
  test(`${path} says what the table of variables says; npm run docs:configuration writes it`, () => {
    expect(text(path)).toBe(written);
  });
}

test('the page of variables names every variable', () => {
  const page = text('docs/configuration.md');
  const missing = Object.entries(variables).filter(
    ([name, { internal }]) => internal !== true && !page.includes(`| \`${name}\` |`),
  );
  expect(missing).toEqual([]);
});

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

test('every place that a row names is a place in the schema of target files', () => {
  const schema: unknown = JSON.parse(text('contracts/target.schema.json'));
  const lost = Object.entries(variables).filter(([, { pointer }]) => pointer !== undefined && !hasPlace(schema, schema, pointer));
  expect(lost.map(([name]) => name)).toEqual([]);
});

/** Whether a schema describes a place, through references or in a branch. */
function hasPlace(schema: unknown, node: unknown, pointer: string): boolean {
  if (pointer === '') return node !== undefined;
  const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(pointer) ?? [];
  const reference = member(node, '$ref');
  const branches = member(node, 'oneOf');
  if (typeof reference === 'string') return hasPlace(schema, at(schema, reference.slice(1)), pointer);
  if (Array.isArray(branches) && branches.some((branch) => hasPlace(schema, branch, pointer))) return true;
  const below = member(member(node, 'properties'), first);
  return below !== undefined && hasPlace(schema, below, rest);
}

function at(node: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce(member, node);
}

function member(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Object.entries(node).find(([key]) => key === name)?.[1] : undefined;
}

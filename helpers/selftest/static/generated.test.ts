import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { generators } from '../generators/generated.ts';
import { implementationsPage, pagePath } from '../generators/implementations.ts';
import { root } from '../root.ts';

/** Without what the formatter changes: blanks, and the dashes of tables. */
const bare = (text: string): string => text.replaceAll(/\s+/g, '').replaceAll(/-+/g, '-');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

for (const [name, generate] of Object.entries({ ...generators, implementations: () => ({ [pagePath]: implementationsPage() }) }))
  test(`what npm run docs:${name} writes is up to date`, () => {
    for (const [path, text] of Object.entries(generate()))
      expect(bare(read(path)) === bare(text), `${path}: run npm run docs:${name}`).toBe(true);
  });

test('the document for mocks that keep state says of the operation what the document of the operation says', () => {
  const [operation, stateful] = ['delete-image', 'images'].map((name) => parse(read(join('contracts', `${name}.openapi.yaml`))));

  expect(stateful.paths).toMatchObject(operation.paths);
  expect(stateful.components).toMatchObject(operation.components);
  expect(stateful.info.version).toBe(operation.info.version);
});

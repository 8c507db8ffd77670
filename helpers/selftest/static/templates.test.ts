import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { importsOf } from './source-files.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const path = 'helpers/selftest/templates/spec-template.ts';
const spec = read(path);

test('the test that CONTRIBUTING shows is one of the suite, word for word, and of the template', () => {
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(read('CONTRIBUTING.md')) ?? [];
  const lines = shown.split('\n').map((line) => line.replace(/^ {3}/, ''));

  expect(lines.length).toBeGreaterThan(3);
  expect(spec).toContain(lines.join('\n').trim());
  expect(read('specs/401-unauthorized.spec.ts')).toContain(lines.join('\n').trim());
});

test('the template imports what a spec may import, and its tests are as short and plain as those of specs', () => {
  const tests = spec.split(/^test\(/m).slice(1);

  expect(importsOf({ path, text: spec }).map(({ to }) => to)).toEqual(['helpers/test.ts']);
  expect(tests.length).toBe(3);
  for (const body of tests) {
    expect(body).not.toMatch(/\b(?:if|try)\b/);
    expect(body).toMatch(/requirement\('DI-[A-Z0-9]+-\d\d'/);
    const [, inside = ''] = /=> \{\n([\s\S]*?)\n {0,2}\}/.exec(body) ?? [];
    expect(inside.split('\n').length).toBeLessThanOrEqual(10);
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { kindsOf, testKinds } from '../test-kinds.ts';
import { importsOf, type SourceFile, sourceFiles } from './source-files.ts';

const files = ['contracts', 'helpers', 'bench'].flatMap(sourceFiles);
const byPath = new Map(files.map((file) => [file.path, file]));
const isTest = ({ path }: SourceFile): boolean => path.endsWith('.test.ts');
const isSupport = (path: string): boolean => /^helpers\/selftest\/|\/(?:testing|fixtures)\//.test(path);
const unitTests = files.filter((file) => isTest(file) && kindsOf(file.path).length === 0);

/** A file, and the tests' own modules that it imports, directly or indirectly. */
function support(file: SourceFile, known = new Set<SourceFile>()): Set<SourceFile> {
  known.add(file);
  for (const { to, typesOnly } of importsOf(file)) {
    const next = byPath.get(to);
    if (next !== undefined && !typesOnly && isSupport(to) && !known.has(next)) support(next, known);
  }
  return known;
}

/** Whether a module starts a process or a browser. */
const starts = ({ text }: SourceFile): boolean =>
  /^import (?!type\b)[^;]*from 'node:child_process'/m.test(text) ||
  /^import (?!type\b)[^;]*\bchromium\b[^;]*from '@playwright\/test'/m.test(text);

test('no file of tests is of two kinds, and every kind has one', () => {
  const kinds = files.filter(isTest).map(({ path }) => kindsOf(path));

  expect(kinds.filter((each) => each.length > 1)).toEqual([]);
  expect([...new Set(kinds.flat())].sort()).toEqual(Object.keys(testKinds).sort());
});

test('no unit test imports what starts a process or a browser', () => {
  const starting = unitTests.flatMap((file) => {
    const own = [...support(file)].filter(starts).map(({ path }) => path);
    // A module of the suite may start a command in one of its functions; whoever tests that function imports its module.
    const tested = importsOf(file).filter(({ to, typesOnly }) => {
      const module = byPath.get(to);
      return !typesOnly && !isSupport(to) && module !== undefined && starts(module);
    });
    return [...own, ...tested.map(({ to }) => to)].map((path) => `${file.path} imports ${path}`);
  });

  expect(unitTests.length).toBeGreaterThan(50);
  expect(starting).toEqual([]);
});

test('modules that start a process or a browser are found', () => {
  const found = (path: string): boolean => {
    const file = byPath.get(path);
    return file !== undefined && [...support(file)].some(starts);
  };

  for (const path of ['report/reporter.run.test.ts', 'selftest/runs/shards.test.ts', 'report/allure/report.page.test.ts'])
    expect(found(`helpers/${path}`), path).toBe(true);
});

test('every kind has a script', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  for (const kind of ['unit', ...Object.keys(testKinds)]) expect(Object.keys(scripts)).toContain(`test:${kind}`);
});

test('a test that makes a folder in the folder for temporary files removes it', () => {
  const making = files.filter(
    (file) => (isTest(file) || isSupport(file.path)) && /\bmkdtemp(?:Sync)?\(join\(tmpdir\(/.test(file.text),
  );
  const keeping = making.filter(({ text }) => !/\brm(?:Sync)?\(/.test(text)).map(({ path }) => path);

  expect(making.length).toBeGreaterThan(5);
  expect(keeping).toEqual([]);
});

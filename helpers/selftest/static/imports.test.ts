import { expect, test } from '@playwright/test';
import * as identifiers from '../../../contracts/inputs/identifiers.ts';
import { type Import, importsOf, type SourceFile, sourceFiles } from './source-files.ts';

const files: readonly SourceFile[] = ['specs', 'helpers', 'contracts', 'bench'].flatMap(sourceFiles);
const imports = files.flatMap(importsOf);
const isUnitTest = (path: string): boolean => path.endsWith('.test.ts');
const isIn =
  (folder: string): ((path: string) => boolean) =>
  (path) =>
    path.startsWith(`${folder}/`);

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

const lines = (broken: readonly Import[]): string[] => broken.map(({ from, to }) => `${from} imports ${to}`);

test('imports are found in every form', () => {
  const text = ["import type { A } from './a.ts';", "import { type B } from './b.ts';", "import {\n  c,\n} from '../c.ts';"];
  const more = ["import './d.ts';", "export * from './e.ts';", "const f = await import('./f.ts');"];
  const found = importsOf({ path: 'x/y.ts', text: [...text, ...more].join('\n') });

  expect(found.map(({ to, typesOnly }) => `${to} ${typesOnly}`)).toEqual([
    'x/a.ts true',
    'x/b.ts true',
    'c.ts false',
    'x/d.ts false',
    'x/e.ts false',
    'x/f.ts false',
  ]);
  expect(imports.length).toBeGreaterThan(300);
});

test('nothing imports a spec', () => {
  expect(lines(imports.filter(({ to }) => isIn('specs')(to)))).toEqual([]);
});

test('texts that cannot be decoded, which end the process of some servers, are sent by the last file only', () => {
  const sets = Object.entries<object | ((id: string) => object)>(identifiers);
  const texts = (set: object | ((id: string) => object)): unknown[] =>
    Object.values(typeof set === 'function' ? set('a-1') : set);
  const undecodable = sets.filter(([, set]) => texts(set).some((text) => !isDecodable(String(text)))).map(([name]) => name);
  const senders = sourceFiles('specs').filter(({ text }) => new RegExp(`\\b(${undecodable.join('|')})\\b`).test(text));

  expect(undecodable).toEqual(['interpreted', 'undecodable']);
  expect(senders.map(({ path }) => path)).toEqual(['specs/undecodable-identifiers.spec.ts']);
});

test('contracts import nothing but each other', () => {
  const outward = imports.filter(({ from, to }) => isIn('contracts')(from) && !isUnitTest(from) && !isIn('contracts')(to));
  expect(lines(outward)).toEqual([]);
});

test('the reference target takes only types from the contracts', () => {
  const constants = imports.filter(
    ({ from, to, typesOnly }) => isIn('helpers/reference')(from) && !isUnitTest(from) && isIn('contracts')(to) && !typesOnly,
  );
  expect(lines(constants)).toEqual([]);
});

test('only the target and a login open a way out: nothing else imports a transport', () => {
  const ways = ['helpers/target/open-target.ts', 'helpers/settings/login/send.ts'];
  const transports = ['helpers/http/wire/transport.ts', 'helpers/http/ordinary-transport.ts'];
  const others = imports.filter(
    ({ from, to, typesOnly }) =>
      transports.includes(to) && !ways.includes(from) && !isUnitTest(from) && !isIn('bench')(from) && !typesOnly,
  );
  expect(lines(others)).toEqual([]);
});

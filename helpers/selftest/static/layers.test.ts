import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import * as identifiers from '../../../contracts/inputs/identifiers.ts';
import { root } from '../root.ts';
import { type Import, importsOf, type SourceFile, sourceFiles } from './source-files.ts';

/** The folders of helpers/ from the top, and what each imports as a value. Playwright's `DEPS.list` is the model. */
const layers = JSON.parse(readFileSync(join(root, 'helpers/layers.json'), 'utf8')) as {
  readonly order: readonly string[];
  readonly imports: Readonly<Record<string, readonly string[]>>;
};

/** Unit tests and their helpers may import anything. They belong to no layer. */
const isTest = ({ path }: SourceFile): boolean => /\.test\.ts$|\/(testing|fixtures)\//.test(path);
const files = sourceFiles('helpers').filter((file) => !isTest(file));

/** The layer of a path: a folder of helpers/, or a folder of the top level. */
function layerOf(path: string): string {
  const [top = '', below = ''] = path.split('/');
  return top === 'helpers' ? below : top;
}

const crossing = files.flatMap(importsOf).filter(({ from, to }) => layerOf(from) !== layerOf(to));
const lines = (broken: readonly Import[]): string[] => broken.map(({ from, to }) => `${from} imports ${to}`);

test('the order of layers names every folder of helpers/ and nothing else', () => {
  expect([...new Set(files.map(({ path }) => layerOf(path)))].sort()).toEqual([...layers.order].sort());
  expect(Object.keys(layers.imports).sort()).toEqual([...layers.order].sort());
});

test('a layer is allowed to import from lower layers and contracts/ only', () => {
  const depth = (layer: string): number => (layer === 'contracts' ? layers.order.length : layers.order.indexOf(layer));
  const upward = Object.entries(layers.imports).flatMap(([layer, allowed]) =>
    allowed.filter((other) => depth(other) <= depth(layer)).map((other) => `${layer} may import ${other}`),
  );
  expect(upward).toEqual([]);
});

test('every import from another layer is allowed; a type may come from contracts/ anywhere', () => {
  const broken = crossing.filter(({ from, to, typesOnly }) => {
    const other = layerOf(to);
    return !(layers.imports[layerOf(from)] ?? []).includes(other) && !(typesOnly && other === 'contracts');
  });
  expect(lines(broken)).toEqual([]);
});

test('every allowed import is used', () => {
  const used = new Set(crossing.map(({ from, to }) => `${layerOf(from)} ${layerOf(to)}`));
  const allowances = Object.entries(layers.imports).flatMap(([layer, allowed]) => allowed.map((other) => `${layer} ${other}`));
  expect(allowances.filter((allowance) => !used.has(allowance))).toEqual([]);
});

/** Names that a module exports, and names of its types. */
const named = /^(?:export (?:async function\*?|function\*?|const|class|abstract class)|(?:export )?(?:type|interface)) (\w+)/gm;
/** Left aside: tests of the suite, the reference, which mirrors http/, the stand-in, which mirrors Playwright, and topics, which have mutants. */
const leftAside = /^(?:helpers\/(?:selftest|reference|platform\/stand-in)|contracts\/requirements)\//;

test('one name means one thing: no two modules export it, and no two have a type of that name', () => {
  const modules = [...files, ...sourceFiles('contracts').filter((file) => !isTest(file))].filter(
    ({ path }) => !leftAside.test(path),
  );
  const names = modules.flatMap(({ path, text }) => [...text.matchAll(named)].map(([, name = '']) => ({ name, path })));
  const elsewhere = (one: (typeof names)[number]) => names.some(({ name, path }) => name === one.name && path !== one.path);

  expect(names.length).toBeGreaterThan(1000);
  expect(names.filter(elsewhere)).toEqual([]);
});

const specs = sourceFiles('specs');
const isSpec = (path: string): boolean => path.endsWith('.spec.ts');

test('a topic is written in the vocabulary of the engine, with sentences and inputs of the contracts', () => {
  const allowed = /^(?:helpers\/engine\/vocabulary\.ts|contracts\/.*)$/;
  const topics = specs.filter(({ path }) => !isSpec(path)).flatMap(importsOf);

  expect(lines(topics.filter(({ to }) => !allowed.test(to)))).toEqual([]);
});

test('a spec registers topics, and the properties have words of their own', () => {
  const words = ['helpers/engine/tests.ts', 'helpers/engine/properties.ts'];
  const isTopic = (path: string): boolean => path.startsWith('specs/') && !isSpec(path);
  const others = specs
    .filter(({ path }) => isSpec(path))
    .flatMap(importsOf)
    .filter(({ to }) => !words.includes(to) && !isTopic(to));
  const packages = specs.flatMap(({ path, text }) => (text.match(/from '[^.][^']*'/g) ?? []).map((found) => `${path}: ${found}`));
  expect([...lines(others), ...packages]).toEqual([]);
});

function isWellEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

const imports = ['specs', 'helpers', 'contracts', 'bench'].flatMap(sourceFiles).flatMap(importsOf);
const isUnitTest = (path: string): boolean => path.endsWith('.test.ts');
const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`);

test('nothing imports a spec, and the catalogue alone imports topics', () => {
  const outside = imports.filter(({ from, to }) => isIn('specs')(to) && !isIn('specs')(from));

  expect(outside.filter(({ from, to }) => isSpec(to) || from !== 'contracts/requirements.ts')).toEqual([]);
});

test('an entry does not reach the catalogue, which imports it', () => {
  const values = new Map<string, readonly string[]>();
  for (const { from, to, typesOnly } of imports) if (!typesOnly) values.set(from, [...(values.get(from) ?? []), to]);
  const reached = new Set(specs.map(({ path }) => path).filter((path) => !isSpec(path)));
  for (const path of reached) for (const next of values.get(path) ?? []) reached.add(next);

  expect(reached.size).toBeGreaterThan(50);
  expect([...reached]).not.toContain('contracts/requirements.ts');
});

test('texts that cannot be decoded, which end the process of some servers, are sent by the last file only', () => {
  const sets = Object.entries<object | ((id: string) => object)>(identifiers);
  const texts = (set: object | ((id: string) => object)): unknown[] =>
    Object.values(typeof set === 'function' ? set('a-1') : set);
  const undecodable = sets.filter(([, set]) => texts(set).some((text) => !isWellEncoded(String(text)))).map(([name]) => name);
  const senders = sourceFiles('specs').filter(({ text }) => new RegExp(`\\b(${undecodable.join('|')})\\b`).test(text));

  expect(undecodable).toEqual(['interpreted', 'undecodable']);
  expect(
    senders.map(({ path }) => path.replace('.spec', '')).filter((path) => path !== 'specs/undecodable-identifiers.ts'),
  ).toEqual([]);
});

test('contracts import nothing but each other, and the catalogue the topics', () => {
  const outward = imports.filter(
    ({ from, to }) => isIn('contracts')(from) && !isUnitTest(from) && !isIn('contracts')(to) && !isIn('specs')(to),
  );
  expect(lines(outward)).toEqual([]);
});

test('the reference target takes only types from the contracts', () => {
  const constants = imports.filter(
    ({ from, to, typesOnly }) => isIn('helpers/reference')(from) && !isUnitTest(from) && isIn('contracts')(to) && !typesOnly,
  );
  expect(lines(constants)).toEqual([]);
});

test('only the target and a login open a way out: nothing else imports a transport', () => {
  const ways = ['helpers/images/open-target.ts', 'helpers/settings/login/send.ts'];
  const transports = ['helpers/http/wire/transport.ts', 'helpers/http/ordinary-transport.ts'];
  const others = imports.filter(
    ({ from, to, typesOnly }) =>
      transports.includes(to) && !ways.includes(from) && !isUnitTest(from) && !isIn('bench')(from) && !typesOnly,
  );
  expect(lines(others)).toEqual([]);
});

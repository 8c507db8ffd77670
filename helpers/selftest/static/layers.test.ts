import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
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

/** The layer of a path: a folder of helpers/, `test.ts`, or a folder of the top level. */
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

test('no two modules of helpers/ have the same name; http/ and reference/ mirror each other and are left aside', () => {
  const counted = files.filter(({ path }) => !['http', 'reference'].includes(layerOf(path)));
  const names = counted.map(({ path }) => basename(path));
  const twice = counted.filter(({ path }) => names.filter((name) => name === basename(path)).length > 1);
  expect(twice.map(({ path }) => path)).toEqual([]);
});

/** Names that a module exports, and names of its types. */
const named = /^(?:export (?:async function\*?|function\*?|const|class|abstract class)|(?:export )?(?:type|interface)) (\w+)/gm;
/** Left aside: tests of the suite, the reference, which mirrors http/, the stand-in, which mirrors Playwright, and topics, which have mutants. */
const leftAside = /^(?:helpers\/(?:selftest|reference|playwright-internals\/stand-in)|contracts\/requirements)\//;

test('one name means one thing: no two modules export it, and no two have a type of that name', () => {
  const modules = [...files, ...sourceFiles('contracts').filter((file) => !isTest(file))].filter(
    ({ path }) => !leftAside.test(path),
  );
  const names = modules.flatMap(({ path, text }) => [...text.matchAll(named)].map(([, name = '']) => ({ name, path })));
  const elsewhere = (one: (typeof names)[number]) => names.some(({ name, path }) => name === one.name && path !== one.path);

  expect(names.length).toBeGreaterThan(1000);
  expect(names.filter(elsewhere)).toEqual([]);
});

test('a spec imports helpers/test.ts and nothing else', () => {
  const specs = sourceFiles('specs');
  const others = specs.flatMap(importsOf).filter(({ to }) => to !== 'helpers/test.ts');
  const packages = specs.flatMap(({ path, text }) => (text.match(/from '[^.][^']*'/g) ?? []).map((found) => `${path}: ${found}`));
  expect([...lines(others), ...packages]).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import * as identifiers from '../../../contracts/inputs/identifiers.ts';
import { root } from '../root.ts';
import { type Import, importsOf, type SourceFile, sourceFiles } from './source-files.ts';

/** The rooms of helpers/ from the top, and what each imports. Playwright's `DEPS.list` is the model. */
const rooms = JSON.parse(readFileSync(join(root, 'helpers/rooms.json'), 'utf8')) as {
  readonly order: readonly string[];
  readonly imports: Readonly<Record<string, readonly string[]>>;
};

/** Unit tests and their helpers may import anything. They belong to no room. */
const isTest = ({ path }: SourceFile): boolean => /\.test\.ts$|\/(testing|fixtures)\//.test(path);
const files = sourceFiles('helpers').filter((file) => !isTest(file));

/** The room of a path: a folder of helpers/, or a folder of the top level. */
function roomOf(path: string): string {
  const [top = '', below = ''] = path.split('/');
  return top === 'helpers' ? below : top;
}

const crossing = files.flatMap(importsOf).filter(({ from, to }) => roomOf(from) !== roomOf(to));
const lines = (broken: readonly Import[]): string[] => broken.map(({ from, to }) => `${from} imports ${to}`);

test('every folder of helpers/ is a room, which may import from rooms below it and contracts/ only', () => {
  const depth = (room: string): number => (room === 'contracts' ? rooms.order.length : rooms.order.indexOf(room));
  const upward = Object.entries(rooms.imports).flatMap(([room, allowed]) =>
    allowed.filter((other) => depth(other) <= depth(room)).map((other) => `${room} may import ${other}`),
  );
  expect([...new Set(files.map(({ path }) => roomOf(path)))].sort()).toEqual([...rooms.order].sort());
  expect(Object.keys(rooms.imports).sort()).toEqual([...rooms.order].sort());
  expect(upward).toEqual([]);
});

test('every import from another room is allowed, and every allowed one is used; a type may come from contracts/ anywhere', () => {
  const crossings = ({ from, to }: Import): string => `${roomOf(from)} ${roomOf(to)}`;
  const allowances = Object.entries(rooms.imports).flatMap(([room, allowed]) => allowed.map((other) => `${room} ${other}`));
  const used = new Set(crossing.map(crossings));

  expect(
    lines(
      crossing.filter((each) => !allowances.includes(crossings(each)) && !(each.typesOnly && roomOf(each.to) === 'contracts')),
    ),
  ).toEqual([]);
  expect(allowances.filter((allowance) => !used.has(allowance))).toEqual([]);
  // A stair, not a web: with every pair more, a change reaches further.
  expect(allowances.filter((allowance) => !allowance.endsWith(' contracts')).length).toBeLessThanOrEqual(45);
});

const specs = sourceFiles('specs');
const isSpec = (path: string): boolean => path.endsWith('.spec.ts');
const isTopic = (path: string): boolean => path.startsWith('specs/') && !isSpec(path);
const imports = ['specs', 'helpers', 'contracts', 'bench'].flatMap(sourceFiles).flatMap(importsOf);
const isIn = (path: string, ...folders: readonly string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));
const ways = ['helpers/images/open-target.ts', 'helpers/settings/login/send.ts', 'helpers/http/ordinary-transport.ts'];
const transports = ['helpers/http/wire/transport.ts', 'helpers/http/ordinary-transport.ts'];

/** What no import may do; unit tests may. */
const forbidden: Readonly<Record<string, (each: Import) => boolean>> = {
  'a topic is written in the vocabulary of the engine, with sentences and inputs of the contracts': ({ from, to }) =>
    isTopic(from) && to !== 'helpers/engine/vocabulary.ts' && !isIn(to, 'contracts'),
  'a spec registers topics, or the rules of all of them': ({ from, to }) =>
    isIn(from, 'specs') && isSpec(from) && !isTopic(to) && !['helpers/engine/tests.ts', 'contracts/requirements.ts'].includes(to),
  'nothing imports a spec, and the catalogue alone imports topics': ({ from, to }) =>
    isIn(to, 'specs') && !isIn(from, 'specs') && (isSpec(to) || from !== 'contracts/requirements.ts'),
  'contracts import nothing but each other, and the catalogue the topics': ({ from, to }) =>
    isIn(from, 'contracts') && !isIn(to, 'contracts', 'specs'),
  'the reference target takes only types from the contracts': ({ from, to, typesOnly }) =>
    isIn(from, 'helpers/reference') && isIn(to, 'contracts') && !typesOnly,
  'only the target and a login open a way out: nothing else imports a transport': ({ from, to, typesOnly }) =>
    transports.includes(to) && !ways.includes(from) && !isIn(from, 'bench') && !typesOnly,
};

for (const [title, isForbidden] of Object.entries(forbidden))
  test(title, () => {
    expect(lines(imports.filter((each) => !each.from.endsWith('.test.ts') && isForbidden(each)))).toEqual([]);
  });

test('a spec imports no package', () => {
  expect(specs.flatMap(({ path, text }) => (text.match(/from '[^.][^']*'/g) ?? []).map((found) => `${path}: ${found}`))).toEqual(
    [],
  );
});

function isWellEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

test('texts that cannot be decoded, which end the process of some servers, are sent by the last file only', () => {
  const sets = Object.entries<object | ((id: string) => object)>(identifiers);
  const texts = (set: object | ((id: string) => object)): unknown[] =>
    Object.values(typeof set === 'function' ? set('a-1') : set);
  const undecodable = sets.filter(([, set]) => texts(set).some((text) => !isWellEncoded(String(text)))).map(([name]) => name);
  const senders = specs.filter(({ text }) => new RegExp(`\\b(${undecodable.join('|')})\\b`).test(text)).map(({ path }) => path);

  expect(undecodable).toEqual(['interpreted', 'undecodable']);
  expect(senders.filter((path) => !path.startsWith('specs/undecodable-identifiers.'))).toEqual([]);
});

import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { adopt, claimOutput } from './claim.ts';
import { clear } from './clearing.ts';
import { mark, markerName, markerOf, note } from './marker.ts';
import { OutputFolder } from './output-folder.ts';
import type { ReportFile } from './report-names.ts';

const verdict = JSON.stringify({ schema: 2, suite: '2.0.0', target: { name: 'x' }, requirements: [] });

function put(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Files and links below a folder, but the locks. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(join(folder, name)).isDirectory() && !name.endsWith('.lock'))
    .sort();

/** What an earlier run wrote into a folder. */
function written(folder: string, ...files: readonly ReportFile[]): string {
  const output = new OutputFolder(folder);
  for (const file of files) output.write(file, verdict);
  return folder;
}

for (const [what, files] of [
  ['nothing', {}],
  ['the files of Git', { '.gitkeep': '', '.gitignore': '*' }],
  ['what is kept between pipelines', { 'history-x.jsonl': '{"knownTestCaseIds":[]}\n', 'ledger/x/0a1b2c3d-1-w0.jsonl': '{}' }],
  ['the histories of a fleet, which a pipeline has restored', { 'x/history-x.jsonl': '{"knownTestCaseIds":[]}\n' }],
  ['a verdict of this suite', { 'verdict.json': verdict, 'notes.txt': 'mine' }],
  ['a verdict that a pipeline stored, without its marker', { 'verdict.json': verdict.replace('"schema":2', '"schema":3') }],
  ['the matrix of a fleet', { 'matrix.json': '{"schema":1,"suite":"1.0.0","targets":[],"requirements":[]}', 'a/b.txt': 'mine' }],
] as const) {
  test(`a folder that holds ${what} can be an output folder, and is marked`, () => {
    const folder = put(freshFolder(), files);

    claimOutput(folder, ['x'], undefined);

    expect(filesIn(folder)).toContain(markerName);
    const own = ['verdict.json', 'matrix.json'];
    expect(filesIn(folder)).toEqual(expect.arrayContaining(Object.keys(files).filter((name) => !own.includes(name))));
  });
}

for (const [what, files, why] of [
  ['a file of somebody’s', { 'photo.png': 'pixels' }, 'contains "photo.png"'],
  ['a verdict of something else', { 'verdict.json': '{"schema":1}' }, 'contains "verdict.json"'],
  ['a verdict that is no JSON', { 'verdict.json': verdict.slice(0, -1) }, 'contains "verdict.json"'],
  ['somebody’s folder with a history', { 'x/history-x.jsonl': '', 'x/notes.txt': 'mine' }, 'contains "x"'],
  ['a history of something else', { 'history-x.jsonl': 'bread\n' }, 'contains "history-x.jsonl"'],
  ['ledgers of something else', { 'ledger/2024/january.csv': '1;2' }, 'contains "ledger"'],
  ['a ledger that is a file', { ledger: 'x' }, 'contains "ledger"'],
  ['a marker of something else', { [markerName]: 'x' }, `contains "${markerName}"`],
] as const) {
  test(`a folder that contains ${what} is refused, and unchanged`, () => {
    const folder = put(freshFolder(), files);

    expect(() => claimOutput(folder, ['x'], undefined)).toThrow(new RegExp(`^CONFORMANCE_OUT: .*which ${why}.*$`));
    expect(filesIn(folder)).toEqual(Object.keys(files).sort());
  });
}

test('an impossible output folder is one line, and a link is not followed', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'specs'));
  for (const [link, to] of Object.entries({ link: 'specs', 'link-to-link': 'link', round: 'round', dangling: 'nowhere' }))
    symlinkSync(to, join(folder, link));
  const within = ['link', 'link/new', 'link-to-link/new/deeper', 'round/x', 'dangling/x', 'x'.repeat(300)];

  for (const out of [...within.map((name) => join(folder, name)), '/dev/null/x', '/proc/nothing'])
    expect(() => claimOutput(out, ['x'], undefined), out).toThrow(/^CONFORMANCE_OUT: .*$/);
  expect(readdirSync(join(folder, 'specs'))).toEqual([]);
});

test('of a folder of release 1.0.0 what the suite wrote is removed, and it gets its marker', () => {
  const result = 'allure-results/0f8fad5b-d9cb-469f-a165-70867728950e-result.json';
  const old = { 'verdict.json': verdict.replace('"schema":2', '"schema":1'), 'junit.xml': 'old', [result]: '{}' };
  const folder = put(freshFolder(), { ...old, 'notes.txt': 'mine' });
  claimOutput(folder, ['x'], undefined);

  expect(filesIn(folder)).toEqual([markerName, 'notes.txt']);
});

for (const [what, name] of [
  ['a folder', 'verdict.json/'],
  ['a folder', 'html/index.html/'],
  ['a folder', 'allure-results/categories.json/'],
  ['a folder', 'allure-results/environment.properties/'],
  ['a folder', 'history-x.jsonl/'],
  ['a folder', 'previous/junit.xml/'],
  ['a file', 'junit.xml'],
  ['a file', 'html/index.html'],
  ['a file', 'html'],
  ['a file', 'allure-results'],
  ['a file', 'replay'],
  ['a file', 'ledger/x'],
] as const) {
  test(`${what} of the user called ${name} is named, and nothing is written`, () => {
    const folder = put(written(freshFolder(), 'statement.md'), { [`${name}${what === 'a folder' ? 'mine.txt' : ''}`]: 'theirs' });
    const before = filesIn(folder);

    const named = name.replace(/\/$/, '').replace(/^previous\//, '');
    expect(() => claimOutput(folder, ['x'], undefined)).toThrow(
      new RegExp(`^CONFORMANCE_OUT: .*which contains "${named}".*move (?:those files|that file) away`),
    );
    expect(filesIn(folder)).toEqual(before);
  });
}

test('a file that has the name of a folder below is named before the output folder is marked', () => {
  const folder = put(freshFolder(), { 'replay/DI-204-01': 'theirs' });

  expect(() => adopt(folder, 'replay', 'DI-204-01')).toThrow(
    /^CONFORMANCE_OUT: .*contains "replay\/DI-204-01", which is not a folder/,
  );
  expect(filesIn(folder)).toEqual(['replay/DI-204-01']);
});

for (const name of [
  'verdict.json',
  'html',
  'allure-results',
  'ledger',
  'ledger/x',
  'replay',
  'replay/DI-204-01',
  'history-x.jsonl',
]) {
  test(`a link instead of ${name} is not followed`, () => {
    const folder = written(freshFolder(), 'statement.md');
    note(folder, ['verdict.json', 'html/index.html']);
    const elsewhere = put(freshFolder(), { 'index.html': 'theirs' });
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(name.includes('.') ? join(elsewhere, 'index.html') : elsewhere, join(folder, name));

    expect(() => claimOutput(folder, ['x'], undefined)).toThrow(`contains "${name}"`);
    expect(filesIn(elsewhere)).toEqual(['index.html']);
  });
}

test('a history that is a link does not make a folder look empty, and is not followed', () => {
  const elsewhere = put(freshFolder(), { 'precious.jsonl': '{"knownTestCaseIds":[]}\n' });
  const folder = freshFolder();
  symlinkSync(join(elsewhere, 'precious.jsonl'), join(folder, 'history-x.jsonl'));

  expect(() => claimOutput(folder, ['x'], undefined)).toThrow('contains "history-x.jsonl"');
  new OutputFolder(folder).writeKept('history-x.jsonl', '[]');
  expect(readFileSync(join(elsewhere, 'precious.jsonl'), 'utf8')).toBe('{"knownTestCaseIds":[]}\n');
});

test('what a marker lists outside of its folder, or behind a link, is left alone', () => {
  const top = put(freshFolder(), { 'victim.txt': 'theirs', 'beside/victim.txt': 'theirs' });
  const folder = put(join(top, 'out'), { 'mine.txt': 'mine' });
  symlinkSync('../beside', join(folder, 'allure-results'));
  const lines = [
    '../victim.txt',
    '/etc/hostname',
    'a/../../victim.txt',
    '../',
    'a/b/',
    'allure-results/',
    'allure-results/victim.txt',
    'mine.txt',
  ];
  writeFileSync(join(folder, markerName), ['# Output folder of the Delete Image conformance suite.', ...lines, ''].join('\n'));
  const before = [markerName, 'allure-results', 'mine.txt'].map((name) => join('out', name));

  const marked = markerOf(folder) ?? { files: new Set(), targets: new Set() };
  clear(folder, marked);

  expect([...marked.files, ...marked.targets]).toEqual(['allure-results/victim.txt', 'mine.txt', 'allure-results']);
  expect(filesIn(top).filter((name) => !name.startsWith('out/allure-results/'))).toEqual([
    'beside/victim.txt',
    ...before,
    'victim.txt',
  ]);
});

test('the line that a killed run did not end is passed over', () => {
  const folder = freshFolder();
  note(folder, ['html/index.html']);
  writeFileSync(join(folder, markerName), 'notes.txt', { flag: 'a' });

  expect([...(markerOf(folder)?.files ?? [])]).toEqual(['html/index.html']);
});

test('a run removes what a fleet before it wrote; histories, and what others put there, stay', () => {
  const out = written(freshFolder(), 'matrix.json');
  written(join(out, 'one'), 'verdict.json', 'html/index.html');
  written(join(out, 'two'), 'verdict.json');
  mark(out, { files: new Set(['matrix.json']), targets: new Set(['one', 'two']) });
  put(out, { 'two/history-two.jsonl': '', 'one/mine.txt': 'mine', 'three/verdict.json': verdict });

  claimOutput(out, ['single'], undefined);

  expect(filesIn(out)).toEqual([
    markerName,
    `one/${markerName}`,
    'one/mine.txt',
    'three/verdict.json',
    `two/${markerName}`,
    'two/history-two.jsonl',
  ]);
});

test('a fleet locks its folder and that of each target, and has no target that is named like a report', () => {
  const out = freshFolder();
  claimOutput(out, ['one', 'two'], { current: 1, total: 2 });

  const lock = '.delete-image-conformance.1of2.lock';
  for (const folder of ['.', 'one', 'two']) expect(readdirSync(join(out, folder))).toContain(lock);
  expect([...(markerOf(out)?.targets ?? [])]).toEqual(['one', 'two']);
  expect(() => claimOutput(freshFolder(), ['one', 'Ledger'], undefined)).toThrow(/"Ledger"/);
});

test('a folder of somebody’s that has the name of a target of a fleet is refused', () => {
  const out = put(written(freshFolder(), 'matrix.json'), { 'one/html/a.png': 'pixels', 'one/verdict.json': '{}' });
  const before = filesIn(out);

  expect(() => claimOutput(out, ['one', 'two'], undefined)).toThrow(/^CONFORMANCE_OUT: .*one.*$/);
  expect(filesIn(out)).toEqual(before);
});

test('where one folder of a fleet is in use, none is taken', () => {
  const out = written(freshFolder(), 'matrix.json');
  const busy = written(join(out, 'two'), 'verdict.json');
  const started = new Date().toISOString();
  writeFileSync(join(busy, '.delete-image-conformance.lock'), JSON.stringify({ pid: process.ppid, host: hostname(), started }));

  expect(() => claimOutput(out, ['one', 'two'], undefined)).toThrow(new RegExp(`process ${process.ppid} on .* since ${started}`));
  expect(filesIn(out).filter((name) => name.includes('.json'))).toEqual(['matrix.json', 'two/verdict.json']);
  expect(readdirSync(out).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

const verdictOf = (word: string | null, selection: object | null): string =>
  JSON.stringify({ schema: 3, suite: '3.0.0', target: { name: 'x' }, requirements: [], verdict: word, selection });

/** Leaves a run behind in a folder, as if its process had ended. */
function ended(folder: string, word: string | null, selection: object | null = null): string {
  const output = new OutputFolder(folder);
  output.write('verdict.json', verdictOf(word, selection));
  output.write('html/index.html', String(word));
  output.note(['allure-results/categories.json']);
  return put(folder, { 'allure-results/categories.json': '[]' });
}

const previousFiles = ['previous/.delete-image-conformance', 'previous/html/index.html', 'previous/verdict.json'];

test('the last whole run stays under previous/, without its raw results', () => {
  const folder = ended(freshFolder(), 'conformant');
  claimOutput(folder, ['x'], undefined);

  expect(filesIn(folder)).toEqual([markerName, ...previousFiles]);
});

for (const [what, word, selection] of [
  ['a selection', 'partial', { kind: 'smoke' }],
  ['one shard', null, { kind: 'shard' }],
  ['a run that could not test', 'broken', null],
  ['a run without a verdict', 'inconclusive', null],
] as const) {
  test(`${what} does not take the place of the last whole run`, () => {
    const folder = ended(freshFolder(), word, selection);
    put(ended(join(folder, 'previous'), 'conformant'), { 'notes.txt': 'mine' });
    claimOutput(folder, ['x'], undefined);

    expect(filesIn(folder)).not.toContain('verdict.json');
    expect(readFileSync(join(folder, 'previous/verdict.json'), 'utf8')).toContain('"conformant"');
  });
}

test('only what the suite wrote is replaced under previous/', () => {
  const folder = ended(freshFolder(), 'conformant');
  put(ended(join(folder, 'previous'), 'nonconformant'), { 'notes.txt': 'mine' });
  claimOutput(folder, ['x'], undefined);

  expect(filesIn(folder)).toEqual([markerName, ...previousFiles, 'previous/notes.txt'].sort());
  expect(readFileSync(join(folder, 'previous/verdict.json'), 'utf8')).toContain('"conformant"');
});

test('a folder previous/ of somebody’s is refused, and so is a link', () => {
  const [theirs, linked] = [ended(freshFolder(), 'conformant'), ended(freshFolder(), 'conformant')];
  put(theirs, { 'previous/photo.png': 'pixels' });
  symlinkSync(freshFolder(), join(linked, 'previous'));

  expect(() => claimOutput(theirs, ['x'], undefined)).toThrow(/previous", which contains "photo.png"/);
  expect(() => claimOutput(linked, ['x'], undefined)).toThrow('contains "previous"');
  expect(filesIn(theirs)).toContain('verdict.json');
});

test('a fleet keeps the last whole run of each target, with links between the pages that work', () => {
  const out = written(freshFolder(), 'html/index.html');
  new OutputFolder(out).write(
    'matrix.json',
    '{"targets":[{"verdict":"broken","selection":null},{"verdict":"deviating","selection":null}]}',
  );
  for (const name of ['one', 'two']) ended(join(out, name), 'deviating');
  mark(out, { files: new Set(['matrix.json', 'html/index.html']), targets: new Set(['one', 'two']) });
  claimOutput(out, ['one', 'two'], undefined);

  const kept = filesIn(join(out, 'previous')).filter((name) => !name.endsWith(markerName));
  expect(kept).toEqual([
    'html/index.html',
    'matrix.json',
    'one/html/index.html',
    'one/verdict.json',
    'two/html/index.html',
    'two/verdict.json',
  ]);
  expect(filesIn(out).filter((name) => !name.startsWith('previous/') && !name.endsWith(markerName))).toEqual([]);
});

test('a folder is adopted for new files, unless it is somebody else’s', () => {
  const [own, foreign] = [freshFolder(), put(freshFolder(), { 'photo.png': 'pixels' })];
  adopt(own);
  adopt(foreign);

  expect([filesIn(own), filesIn(foreign)]).toEqual([[markerName], ['photo.png']]);
});

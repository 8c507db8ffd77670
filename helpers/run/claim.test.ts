import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { markerName, markerOf, note } from '../platform/output/marker.ts';
import { OutputFolder } from '../platform/output/output-folder.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { adopt, claimOutput, clear } from './claim.ts';

const verdict = (word: string | null = 'conformant', selection: object | null = null, schema = 3): string =>
  JSON.stringify({ schema, suite: '3.0.0', target: { name: 'x' }, requirements: [], verdict: word, selection });

function put(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Files and links below a folder, but the locks and markers. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(join(folder, name)).isDirectory() && !name.endsWith('.lock') && !name.endsWith(markerName))
    .sort();

/** Leaves a run behind in a folder, as if its process had ended. */
function ended(folder: string, word: string | null = 'conformant', selection: object | null = null): string {
  const output = new OutputFolder(folder);
  output.write('verdict.json', verdict(word, selection));
  output.write('html/index.html', String(word));
  output.write('exchanges.har', '{}');
  output.write('statement.md', String(word));
  output.note(['allure-results/categories.json']);
  return put(folder, { 'allure-results/categories.json': '[]' });
}

/** Leaves a run on a fleet behind in a folder. */
function endedFleet(out: string, ...words: readonly string[]): string {
  new OutputFolder(out).write('matrix.json', JSON.stringify({ targets: words.map((word) => ({ verdict: word })) }));
  for (const name of ['one', 'two']) ended(join(out, name), 'deviating');
  note(out, ['one/', 'two/']);
  return out;
}

const history = '{"knownTestCaseIds":[]}\n';

for (const [what, files, left] of [
  ['the files of Git', { '.gitkeep': '', '.gitignore': '*' }, 2],
  ['what is kept between pipelines', { 'history-x.jsonl': history, 'ledger/x/0a1b2c3d-1-w0.jsonl': '{}' }, 2],
  ['the histories of a fleet, which a pipeline has restored', { 'x/history-x.jsonl': history }, 1],
  ['a verdict that a pipeline stored, without its marker', { 'verdict.json': verdict('partial', {}), 'notes.txt': 'mine' }, 1],
  [
    'reports of release 1.0.0',
    {
      ...{ 'verdict.json': verdict('broken', null, 1), 'junit.xml': 'old', 'notes.txt': 'mine' },
      'allure-results/0f8fad5b-d9cb-469f-a165-70867728950e-result.json': '{}',
    },
    1,
  ],
  ['the matrix of a fleet', { 'matrix.json': '{"schema":1,"suite":"1.0.0","targets":[],"requirements":[]}', 'a/b.txt': '' }, 1],
] as const) {
  test(`a folder that holds ${what} can be an output folder, and is marked`, () => {
    const folder = put(freshFolder(), files);
    claimOutput(folder, ['x'], undefined);

    expect(markerOf(folder)?.files.size).toBe(0);
    expect(filesIn(folder)).toHaveLength(left);
  });
}

for (const [what, files, named] of [
  ['a file of somebody’s', { 'photo.png': 'pixels' }, 'photo.png'],
  ['a verdict of something else', { 'verdict.json': '{"schema":1}' }, 'verdict.json'],
  ['a verdict that is no JSON', { 'verdict.json': verdict().slice(0, -1) }, 'verdict.json'],
  ['somebody’s folder with a history', { 'x/history-x.jsonl': '', 'x/notes.txt': 'mine' }, 'x'],
  ['a history of something else', { 'history-x.jsonl': 'bread\n' }, 'history-x.jsonl'],
  ['ledgers of something else', { 'ledger/2024/january.csv': '1;2' }, 'ledger'],
  ['a ledger that is a file', { ledger: 'x' }, 'ledger'],
  ['a marker of something else', { [markerName]: 'x' }, markerName],
  ['a folder previous/ of somebody’s', { 'verdict.json': verdict(), 'previous/photo.png': 'pixels' }, 'photo.png'],
] as const) {
  test(`a folder that contains ${what} is refused, and unchanged`, () => {
    const folder = put(freshFolder(), files);
    const before = readdirSync(folder, { recursive: true });
    adopt(folder);

    expect(() => claimOutput(folder, ['x'], undefined)).toThrow(
      new RegExp(`^CONFORMANCE_OUT: expected an empty folder.* which contains "${named}"\\. Fix: choose .*$`),
    );
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
}

const inTheWay = {
  folder: ['verdict.json', 'html/index.html', 'allure-results/categories.json', 'history-x.jsonl', 'previous/junit.xml'],
  file: ['junit.xml', 'html/allure.html', 'html', 'allure-results', 'replay', 'ledger/x', 'previous/junit.xml'],
  link: ['verdict.json', 'html', 'allure-results', 'ledger', 'ledger/x', 'replay/DI-204-01', 'history-x.jsonl', 'previous'],
};

for (const [kind, names] of Object.entries(inTheWay))
  test(`a ${kind} of somebody’s in an output folder, with a name that the suite writes to, is refused and stays`, () => {
    for (const name of names) {
      const [folder, elsewhere] = [freshFolder(), put(freshFolder(), { 'index.html': 'theirs' })];
      const above = name.startsWith('previous/') ? [folder, join(folder, 'previous')] : [folder];
      mkdirSync(join(folder, 'previous'));
      for (const each of above) note(each, ['html/index.html']);
      if (name === 'previous') rmdirSync(join(folder, name));
      if (kind === 'link') mkdirSync(dirname(join(folder, name)), { recursive: true });
      if (kind === 'link') symlinkSync(name.includes('.') ? join(elsewhere, 'index.html') : elsewhere, join(folder, name));
      else put(folder, { [kind === 'file' ? name : `${name}/mine.txt`]: 'theirs' });
      const before = readdirSync(folder, { recursive: true });

      const said =
        kind === 'file' && name === 'ledger/x' ? /"ledger\/x", which is not/ : `contains "${name.replace('previous/', '')}"`;
      expect(() => claimOutput(folder, ['x'], undefined), name).toThrow(said);
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
      expect(filesIn(elsewhere)).toEqual(['index.html']);
    }
  });

test('an impossible output folder is one line, and a link is not followed', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'specs'));
  for (const [link, to] of Object.entries({ link: 'specs', round: 'round', dangling: 'nowhere' }))
    symlinkSync(to, join(folder, link));

  for (const out of [
    ...['link', 'link/new', 'round/x', 'dangling/x', 'x'.repeat(300)].map((name) => join(folder, name)),
    '/proc/x',
  ])
    expect(() => claimOutput(out, ['x'], undefined), out).toThrow(/^CONFORMANCE_OUT: .*$/);
  expect(readdirSync(join(folder, 'specs'))).toEqual([]);
});

test('what a marker lists outside of its folder, behind a link, or in a line that a killed run did not end, is left alone', () => {
  const top = put(freshFolder(), { 'beside/junit.xml': 'theirs', 'junit.xml': 'theirs' });
  const folder = put(join(top, 'out'), { 'mine.txt': 'mine', 'statement.md': 'mine' });
  symlinkSync('../beside', join(folder, 'allure-results'));
  note(folder, ['../junit.xml', '/etc/hostname', 'a/../../junit.xml', '../', 'a/b/', 'allure-results/junit.xml', 'mine.txt']);
  writeFileSync(join(folder, markerName), 'statement.md', { flag: 'a' });
  const before = filesIn(top);
  const marked = markerOf(folder);
  clear(folder, marked?.files ?? new Set());

  expect([...(marked?.files ?? []), ...(marked?.targets ?? [])]).toEqual(['allure-results/junit.xml', 'mine.txt']);
  expect(filesIn(top)).toEqual(before);
});

const moved = ['previous/statement.md', 'previous/verdict.json'];

for (const [what, word, selection] of [
  ['a selection', 'partial', { kind: 'smoke' }],
  ['one shard', null, { kind: 'shard' }],
  ['a run that could not test', 'broken', null],
  ['a whole run', 'nonconformant', null],
] as const)
  test(`after ${what} the verdict of the last whole run is under previous/, and files of others stay`, () => {
    const folder = put(ended(freshFolder(), word, selection), { 'html/mine.txt': '', 'html/.index.html.12-3.part': '<' });
    ended(join(folder, 'previous'));
    put(folder, { 'previous/allure-results/mine.txt': '', 'previous/notes.txt': '' });
    claimOutput(folder, ['x'], undefined);

    const before = ['allure-results/categories.json', 'exchanges.har', 'html/index.html'].map((name) => `previous/${name}`);
    const [last, results] = what === 'a whole run' ? ['nonconformant', []] : ['conformant', before];
    const mine = ['html/mine.txt', 'previous/allure-results/mine.txt', 'previous/notes.txt'];
    expect(filesIn(folder)).toEqual([...mine, ...moved, ...results].sort());
    expect(readFileSync(join(folder, 'previous/verdict.json'), 'utf8')).toContain(`"${last}"`);
  });

test('a fleet keeps the last whole run of each target, and locks the folder of each', () => {
  const out = endedFleet(freshFolder(), 'broken', 'deviating');
  claimOutput(out, ['one', 'two'], { current: 1, total: 2 });

  const each = ['one', 'two'].flatMap((name) => [`previous/${name}/statement.md`, `previous/${name}/verdict.json`]);
  expect(filesIn(out)).toEqual(['previous/matrix.json', ...each]);
  for (const folder of ['.', 'one', 'two'])
    expect(readdirSync(join(out, folder))).toContain('.delete-image-conformance.1of2.lock');
  expect([...(markerOf(out)?.targets ?? [])]).toEqual(['one', 'two']);
});

test('a run on one target removes what a fleet before it wrote, but for histories and files of others', () => {
  const out = put(endedFleet(freshFolder(), 'broken'), { 'two/history-two.jsonl': '', 'three/verdict.json': verdict() });
  mkdirSync(join(out, 'previous'));
  claimOutput(out, ['single'], undefined);

  expect(filesIn(out).filter((name) => !name.startsWith('previous/'))).toEqual(['three/verdict.json', 'two/history-two.jsonl']);
});

test('a run on one target of a fleet leaves the reports on the others', () => {
  const out = endedFleet(freshFolder(), 'broken');
  claimOutput(out, ['one', 'two', 'three'], undefined, ['one']);

  expect(filesIn(out).filter((name) => !name.startsWith('previous/'))).toContain('two/verdict.json');
  expect([...(markerOf(out)?.targets ?? [])].sort()).toEqual(['one', 'two']);
});

test('where one folder of a fleet is in use or somebody’s, none is taken; a target has no name of a report', () => {
  const lock = '.delete-image-conformance.lock';
  const started = new Date().toISOString();
  const busy = put(endedFleet(freshFolder()), {
    [`two/${lock}`]: JSON.stringify({ pid: process.ppid, host: hostname(), started }),
  });
  const theirs = put(freshFolder(), { 'one/html/a.png': 'pixels', 'one/verdict.json': '{}' });
  note(theirs, ['matrix.json']);
  for (const [out, said] of [
    [
      busy,
      new RegExp(`two", which process ${process.ppid} on .* since ${started}\\. Fix: .* if it has ended, remove .*two/${lock}$`),
    ],
    [theirs, /one", which contains "html", "verdict\.json"/],
  ] as const) {
    const before = filesIn(out);
    expect(() => claimOutput(out, ['one', 'two'], undefined)).toThrow(said);
    expect(filesIn(out)).toEqual(before);
    expect(readdirSync(out)).not.toContain(lock);
  }
  expect(() => claimOutput(freshFolder(), ['one', 'Ledger'], undefined)).toThrow(/TARGET_FILE: .*"Ledger"/);
});

test('a shard clears a folder, and the next one keeps what it wrote', () => {
  const out = ended(freshFolder(), 'broken');
  const started = new Date().toISOString();
  put(out, { '.delete-image-conformance.1of2.lock': JSON.stringify({ pid: process.ppid, host: hostname(), started }) });
  claimOutput(out, ['x'], { current: 2, total: 2 });

  expect(filesIn(out)).toContain('verdict.json');
});

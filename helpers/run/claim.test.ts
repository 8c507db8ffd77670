import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { mark, markerName } from '../platform/output/own-folder.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { adopt, claimOutput, expectClaimable } from './claim.ts';

type Files = Readonly<Record<string, string>>;

const verdict = (word: string | null = 'conformant', selection: object | null = null): string =>
  JSON.stringify({ schema: 3, suite: '3.0.0', target: { name: 'x' }, requirements: [], verdict: word, selection });

function put(folder: string, files: Files): string {
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
  const result = 'allure-results/0f8fad5b-d9cb-469f-a165-70867728950e-result.json';
  const reports = ['junit.xml', 'html/index.html', 'exchanges.har', 'statement.md', 'allure-results/categories.json', result];
  put(folder, { 'verdict.json': verdict(word, selection), ...Object.fromEntries(reports.map((name) => [name, String(word)])) });
  mark(folder);
  return folder;
}

/** Leaves a run on a fleet of two targets behind in a folder. */
function endedFleet(...words: readonly string[]): string {
  const targets = words.map((word, place) => ({ name: ['one', 'two'][place], verdict: word }));
  const out = put(freshFolder(), { 'matrix.json': JSON.stringify({ targets }) });
  mark(out);
  for (const name of ['one', 'two']) ended(join(out, name), 'deviating');
  return out;
}

const history = { 'history-x.jsonl': '{"knownTestCaseIds":[]}\n' };

for (const [what, files, left] of [
  ['the files of Git', { '.gitkeep': '', '.gitignore': '*' }, 2],
  ['what is kept between pipelines', { ...history, 'ledger/x/0a1b2c3d-1-w0.jsonl': '{}' }, 2],
  ['the histories of a fleet, which a pipeline has restored', { 'x/history-x.jsonl': '' }, 1],
  ['a verdict that a pipeline stored, without its marker', { 'verdict.json': verdict('partial', {}), 'notes.txt': 'mine' }, 1],
  ['the matrix of a fleet', { 'matrix.json': '{"schema":1,"suite":"1.0.0","targets":[],"requirements":[]}', 'a/b.txt': '' }, 1],
] as const)
  test(`a folder that holds ${what} can be an output folder`, () => {
    const folder = put(freshFolder(), files);
    claimOutput(folder, ['x']);

    expect(filesIn(folder)).toHaveLength(left);
    expect(readdirSync(folder)).toContain(markerName);
  });

const ours = { 'verdict.json': verdict() };

for (const [what, files, links, named] of [
  ['a file of somebody’s', { 'photo.png': 'pixels' }, [], 'photo.png'],
  ['a verdict of something else', { 'verdict.json': '{"schema":1}' }, [], 'verdict.json'],
  ['somebody’s folder with a history', { 'x/history-x.jsonl': '', 'x/notes.txt': 'mine' }, [], 'x'],
  ['a marker of something else', { [markerName]: 'x' }, [], markerName],
  ['a folder in the place of a report', { ...ours, 'junit.xml/mine.txt': '' }, [], 'junit.xml'],
  ['a file in the place of a folder', { ...ours, html: 'theirs' }, [], 'html'],
  ['a link in the place of a report', ours, ['statement.md'], 'statement.md'],
  ['a link in the place of a folder', ours, ['allure-results'], 'allure-results'],
] as const)
  test(`a folder that contains ${what} is refused, and unchanged`, () => {
    const [folder, elsewhere] = [put(freshFolder(), files), put(freshFolder(), { 'index.html': 'theirs' })];
    for (const name of links) symlinkSync(name.includes('.') ? join(elsewhere, 'index.html') : elsewhere, join(folder, name));
    const before = readdirSync(folder, { recursive: true });

    // A preflight asks what a run does.
    for (const claim of [expectClaimable, claimOutput])
      expect(() => claim(folder, ['x'])).toThrow(
        new RegExp(`^CONFORMANCE_OUT: expected an empty folder.* which contains "${named}"\\. Fix: choose .*$`),
      );
    adopt(folder);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
    expect(filesIn(elsewhere)).toEqual(['index.html']);
  });

test('to ask whether a run may claim a folder makes nothing', () => {
  const folder = freshFolder();
  expectClaimable(join(folder, 'new/reports'), ['one', 'two']);

  expect(readdirSync(folder)).toEqual([]);
});

test('an impossible output folder is one line, and a link is not followed', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'specs'));
  symlinkSync('specs', join(folder, 'link'));

  for (const out of [join(folder, 'link'), join(folder, 'link/new'), join(folder, 'x'.repeat(300)), '/proc/x'])
    expect(() => claimOutput(out, ['x']), out).toThrow(/^CONFORMANCE_OUT: .*$/);
  expect(() => adopt(folder, 'link', 'x')).toThrow('link is a symbolic link, which the suite does not follow');
  expect(readdirSync(join(folder, 'specs'))).toEqual([]);
});

for (const [what, word, selection] of [
  ['a selection', 'partial', { kind: 'smoke' }],
  ['one shard', null, { kind: 'shard' }],
  ['a run that could not test', 'broken', null],
  ['a whole run', 'nonconformant', null],
] as const)
  test(`after ${what} the verdict of the last whole run is under previous/, and files of others stay`, () => {
    const mine = ['allure-results/executor.json', 'html/mine.txt', 'ledger/x/mine.txt', 'notes.txt', 'previous/mine.txt'];
    const folder = ended(put(freshFolder(), Object.fromEntries(mine.map((name) => [name, '']))), word, selection);
    put(folder, { 'html/.index.html.12-3.part': '<', 'ctrf.json': '{}', 'history-x.jsonl': '' });
    put(folder, { 'previous/verdict.json': verdict(), 'previous/statement.md': '' });
    claimOutput(folder, ['x']);

    const last = what === 'a whole run' ? 'nonconformant' : 'conformant';
    const kept = ['history-x.jsonl', 'previous/statement.md', 'previous/verdict.json'];
    expect(filesIn(folder)).toEqual([...mine, ...kept].sort());
    expect(readFileSync(join(folder, 'previous/verdict.json'), 'utf8')).toContain(`"${last}"`);
  });

const kept = (name: string): string[] => [`${name}/previous/statement.md`, `${name}/previous/verdict.json`];

for (const [what, targets, selected, left] of [
  ['all targets of a fleet', ['one', 'two'], ['one', 'two'], [...kept('one'), ...kept('two')]],
  ['one of a fleet, and leaves the reports on the others', ['one', 'two', 'three'], ['one'], undefined],
  ['one target, and removes the reports of the fleet', ['single'], ['single'], [...kept('one'), ...kept('two')]],
] as const)
  test(`a run claims the folder of ${what}`, () => {
    const out = endedFleet('broken', 'deviating');
    const others = filesIn(out).filter((name) => name.startsWith('two/'));
    claimOutput(out, targets, selected);

    expect(filesIn(out)).toEqual(left ?? [...kept('one'), ...others]);
    const isLocked = (name: string) => readdirSync(join(out, name)).some((each) => each.endsWith('.lock'));
    expect(['.', 'one', 'two'].map(isLocked)).toEqual([true, true, left !== undefined]);
  });

const holder = JSON.stringify({ pid: process.ppid, host: hostname(), started: new Date().toISOString() });

for (const [what, files, said] of [
  [
    'in use',
    { 'two/.delete-image-conformance.lock': holder },
    `two", which process ${process.ppid} on .* since .*\\. Fix: .* remove .*/two/`,
  ],
  ['somebody’s', { 'one/a.png': '', 'one/b.png': '' }, 'one", which contains "a.png", "b.png"'],
] as const)
  test(`where one folder of a fleet is ${what}, none is taken`, () => {
    const out = put(freshFolder(), { ...files, 'matrix.json': '{"schema":3,"suite":"3.0.0","targets":[],"requirements":[]}' });
    const before = filesIn(out);

    for (const claim of [expectClaimable, claimOutput]) expect(() => claim(out, ['one', 'two'])).toThrow(new RegExp(said));
    expect(filesIn(out)).toEqual(before);
    expect(readdirSync(out).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(() => claimOutput(freshFolder(), ['one', 'Ledger'])).toThrow(/TARGET_FILE: .*"Ledger"/);
  });

for (const name of ['../../elsewhere', '<b>bold'])
  test(`a target that a blob calls ${name} is refused, and nothing is written`, () => {
    const folder = freshFolder();

    expect(() => claimOutput(folder, [name])).toThrow(/the name of a target/);
    expect(readdirSync(folder)).toEqual([]);
  });

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { handDown, internalVariable } from '../platform/internal-variable.ts';
import { noteTarget } from '../run/run-notes.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { historyIn } from './comparison/since.ts';
import { fakeReport } from './fixtures/fake-report.ts';

let folder: string;
test.beforeEach(() => {
  folder = freshFolder();
});

const passing = { ends: () => undefined, exchanges: 1, secret: 'sekret-0123456789', deviations: [] };
const oneViolation = { ...passing, ends: (id: string) => (id === 'DI-401-02' ? ({ status: 'failed' } as const) : undefined) };
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** The reports without the page of Allure, which takes a second. */
async function withoutAllure(...report: Parameters<typeof fakeReport>): ReturnType<typeof fakeReport> {
  handDown({ statementOnly: true });
  try {
    return await fakeReport(...report);
  } finally {
    delete process.env[internalVariable];
  }
}

test('the history of a target holds its whole runs and nothing else', async () => {
  const runs = (name: string) => read(`history-${name}.jsonl`).trim().split('\n').length;

  await fakeReport(folder, passing);
  await fakeReport(folder, oneViolation);
  expect(runs('fake')).toBe(2);

  await fakeReport(folder, { ...passing, part: 'selection' });
  await fakeReport(folder, { ...passing, name: 'other' });
  expect([runs('fake'), runs('other')]).toEqual([2, 1]);
});

test('the page says what changed since the last whole run, and the history gives its verdicts back', async () => {
  const file = join(folder, 'history-fake.jsonl');
  await fakeReport(folder, oneViolation);
  expect(read('statement.md')).toContain('Nothing to compare');

  expect(historyIn(file).last).toMatchObject({ verdicts: { 'DI-401-02': 'error', 'DI-401-03': 'pass' } });
  await fakeReport(folder, { ...passing, ends: (id) => (id === 'DI-405-03' ? { status: 'failed' } : undefined) });
  for (const name of ['statement.md', 'html/index.html'])
    expect(read(name), name).toMatch(/1 new .*DI-405-03.*, 1 fixed .*DI-401-02/);
});

test('a damaged line of the history is left out, and one line names the file', async () => {
  const file = join(folder, 'history-fake.jsonl');
  writeFileSync(file, '{"half');
  const { trouble, doubts } = await fakeReport(folder, { ...passing, minTested: 'last' });

  expect(trouble).toBeUndefined();
  expect(doubts).toEqual([
    `${file}: 1 damaged line left out. CONFORMANCE_MIN_TESTED=last asks for nothing, because no whole run is left in it`,
  ]);
  expect(historyIn(file)).toMatchObject({ damaged: 0, last: { verdicts: { 'DI-401-02': 'pass' } } });
});

test('the verdict and its statements name the software that was tested', async () => {
  await fakeReport(folder, passing);

  const implementation = { name: 'nova', version: '31.0.0' };
  expect(JSON.parse(read('verdict.json')).target).toEqual({ name: 'fake', url: 'http://127.0.0.1:1/v2/1', implementation });
  expect(read('html/index.html')).toContain('on fake, nova 31.0.0,');
  expect(read('statement.md')).toContain('; Software: nova 31.0.0; ');
});

for (const name of ['verdict.json', 'exchanges.har', 'allure-results', 'history-fake.jsonl', 'html/index.html'] as const) {
  test(`where ${name} cannot be written, the report says so, and what can be written says what was found`, async () => {
    const report = name === 'history-fake.jsonl' ? fakeReport : withoutAllure;
    const { trouble } = await report(folder, oneViolation, () => {
      rmSync(join(folder, name), { recursive: true, force: true });
      if (name === 'allure-results') writeFileSync(join(folder, name), 'a file in the place of the folder');
      else mkdirSync(join(folder, name), { recursive: true });
    });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });

    expect(trouble).toMatch(/EISDIR|is not a folder/);
    for (const each of ['verdict.json', 'statement.md', 'html/index.html'])
      if (each !== name) expect(read(each), each).toContain('nonconformant');
    expect(files.filter((each) => each.endsWith('.part'))).toEqual([]);
  });
}

test('a conformant run whose report could not be written does not say that the pipeline goes on', async () => {
  const { exit, gate } = await withoutAllure(folder, passing, () => mkdirSync(join(folder, 'verdict.json')));

  expect(exit).toBe(0);
  expect(gate).toEqual({ open: false, line: 'Release gate: the pipeline stops, because the report could not be written.' });
});

test('each report of a run that broke off and left images says to finish the clean-up', async () => {
  noteTarget('left', { left: '2 images of this run are still there (sweep)' });
  const stopped = { verdict: 'broken', reason: 'the target is gone' } as const;
  await withoutAllure(folder, { ...passing, name: 'left', ends: () => ({ status: 'skipped' }), stopped });

  for (const name of ['statement.md', 'html/index.html', 'junit.xml'])
    expect(read(name), name).toMatch(/finish the clean-up: 2 images of this run are still there \\?\(sweep/);
});

test('without the page of Allure the report is the statement, which does not link that page', async () => {
  expect((await withoutAllure(folder, passing)).exit).toBe(0);

  expect(read('html/index.html')).not.toContain('(Allure)');
  expect(read('html/index.html')).not.toContain('allure-data');
  expect(read('html/index.html')).toContain('DI-401-02');
  expect(existsSync(join(folder, 'allure-results/categories.json'))).toBe(true);
});

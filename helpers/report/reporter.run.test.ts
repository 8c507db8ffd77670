import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from '../../contracts/requirements.ts';
import { heard } from '../selftest/runs/ended-process.ts';
import { configStart } from '../selftest/runs/suite-run.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import type { RequirementRow, VerdictFile } from '../verdict/verdict-file.ts';
import { type FakeRun, fakeEnvironment } from './fixtures/fake-run.ts';

const root = join(import.meta.dirname, '../..');

const musts = requirementIds.filter((id) => requirements[id].level === 'MUST').length;

let folder: string;
let out: string;
test.beforeEach(() => {
  folder = freshFolder();
  out = join(folder, 'out');
});
test.describe.configure({ timeout: 120_000 });

/** Compiled, if it is: a process takes half the time then. */
const fakeSuite = configStart('helpers/report/fixtures/fake.config');

/** Plays a run of the fake specs in a process of its own, without the page. */
async function play(run: Partial<FakeRun>, args: readonly string[] = [], more = {}) {
  const whole: FakeRun = { out, targets: ['fake'], acts: {}, ...run, options: { page: false, ...run.options } };
  const config = ['-c', fakeSuite.config];
  const command = [
    join(root, 'node_modules/@playwright/test/cli.js'),
    ...(args[0] === 'merge-reports' ? [] : ['test']),
    ...args,
    ...config,
  ];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { PATH, HOME, ...fakeSuite.variables, ...fakeEnvironment(whole), ...more },
  });
  const { status, output } = await heard(child).ended;
  return { exit: status, output };
}

const verdictIn = (of: string) => JSON.parse(readFileSync(join(of, 'verdict.json'), 'utf8')) as VerdictFile;
const row = (file: VerdictFile, id: string) => file.requirements.find((each) => each.id === id) as RequirementRow;

test('a conforming run is green and writes every report, and a selection leaves its history', async () => {
  const { exit, output } = await play({ options: { page: true } });

  expect(exit, output).toBe(0);
  expect(verdictIn(out)).toMatchObject({ verdict: 'conformant', counts: { pass: requirementIds.length } });
  expect(readdirSync(out).sort()).toEqual([
    '.delete-image-conformance',
    'allure-results',
    'exchanges.har',
    'history-fake.jsonl',
    'html',
    'junit.xml',
    'statement.html',
    'statement.md',
    'verdict.json',
  ]);
  expect(output).toContain(
    `CONFORMANT  Conformant (endpoint) on ${musts} of ${musts} MUST requirements; 9 of 9 documented codes tested.`,
  );
  expect(output).toContain('html/index.html');
  expect(JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')).log.entries).toHaveLength(requirementIds.length);

  const history = readFileSync(join(out, 'history-fake.jsonl'), 'utf8');
  await play({ options: { page: true } }, ['--grep', '@DI-401-0[12]']);
  expect(readFileSync(join(out, 'history-fake.jsonl'), 'utf8')).toBe(history);
});

test('violations, skips and harness failures are distinguished', onPush, async () => {
  const acts = {
    'DI-204-01': 'violate',
    'DI-204-02': 'skip',
    'DI-204-03': 'throw',
    'DI-204-04': 'accept',
    'DI-204-06': 'hang',
  } as const;

  const { exit } = await play({ acts }, ['--grep', '@DI-204']);

  expect(exit).toBe(1);
  expect(verdictIn(out)).toMatchObject({ verdict: 'nonconformant', counts: { error: 1, accepted: 1, broken: 2 } });
  expect(row(verdictIn(out), 'DI-204-02')).toMatchObject({ verdict: 'untested', reason: { text: 'no reader token is given' } });
  expect(row(verdictIn(out), 'DI-204-03')).toMatchObject({
    verdict: 'broken',
    reason: { code: 'harness-failure', text: 'harness failure: the harness tripped' },
  });
  expect(row(verdictIn(out), 'DI-204-04')).toMatchObject({
    verdict: 'accepted',
    reason: { code: 'accepted', text: 'known since spring' },
  });
  expect(row(verdictIn(out), 'DI-409-01')).toMatchObject({ verdict: 'untested', reason: { code: 'not-selected' } });
});

const known = [{ requirement: 'DI-401-03', reason: 'known since spring' }];

/** How a run ends: the words on its command line, its exit status, its verdict, and what is printed. */
const ends: Readonly<
  Record<string, readonly [Partial<FakeRun>, args: readonly string[], exit: number, word: string, says?: string]>
> = {
  'that violates under the gate never is green': [
    { acts: { 'DI-401-02': 'violate' }, options: { gate: 'never' } },
    ['--grep', '@DI-401-0[12]'],
    0,
    'nonconformant',
  ],
  'with an accepted deviation that no longer happens is red': [
    { acts: { 'DI-401-03': 'mend' }, options: { gate: 'never', deviations: known } },
    [],
    1,
    'conformant',
    'it no longer happens',
  ],
  'whose set-up throws for another reason blames the harness': [
    { setupError: 'the disk is full' },
    ['--grep', '@DI-401-03'],
    1,
    'broken',
    'the disk is full',
  ],
  'that too many failures end keeps that status': [
    { acts: { 'DI-401': 'violate' }, options: { gate: 'never' } },
    ['--max-failures', '1', '--grep', '@DI-401'],
    1,
    'nonconformant',
  ],
};

for (const [what, [run, args, expected, word, says = '']] of Object.entries(ends))
  test(`a run ${what}`, async () => {
    const { exit, output } = await play(run, args);

    expect([exit, verdictIn(out).verdict], output).toEqual([expected, word]);
    expect(output).toContain(says);
  });

test('shards are neutral by themselves and make one verdict when they are merged', async () => {
  const blobs = join(folder, 'blobs');
  mkdirSync(blobs);
  const exits: (number | null)[] = [];
  for (const part of ['1', '2']) {
    const blob = join(folder, `blob-${part}`);
    const shard = await play({ acts: { 'DI-401-02': 'violate' }, out: join(folder, `out-${part}`), blob }, [
      '--fully-parallel',
      `--shard=${part}/2`,
    ]);
    exits.push(shard.exit);
    for (const name of readdirSync(blob)) writeFileSync(join(blobs, `${part}-${name}`), readFileSync(join(blob, name)));
  }
  expect(exits.sort()).toEqual([0, 1]);

  const merged = await play({}, ['merge-reports', blobs]);
  expect(merged.exit, merged.output).not.toBe(0);
  expect(verdictIn(out)).toMatchObject({
    verdict: 'nonconformant',
    target: { url: 'http://127.0.0.1:1/v2/fake' },
    counts: { error: 1, untested: 0 },
  });
  const { entries } = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')).log;
  expect(entries.length).toBeGreaterThanOrEqual(requirementIds.length);
  // Allure would take what both shards judge for two attempts.
  const results = join(out, 'allure-results');
  const shown = readdirSync(results).map((name) => readFileSync(join(results, name), 'utf8'));
  const rules = shown.filter((json) => json.includes('"testCaseId":"DI-FLT-01@fake"')).map((json) => JSON.parse(json).parameters);
  expect(rules.sort()).toEqual([[], [{ name: 'Shard', value: '2' }]]);

  rmSync(join(blobs, readdirSync(blobs)[0] ?? ''));
  await play({}, ['merge-reports', blobs]);
  expect(verdictIn(out).verdict).not.toBe('conformant');
});

for (const name of ['../../elsewhere', '<b>bold']) {
  test(`a blob whose target is called ${name} is refused, and nothing is written`, async () => {
    const blob = join(folder, 'blob');
    await play({ targets: [name], out: join(folder, 'a/b/of-shard'), blob }, ['--grep', '@DI-204-01']);
    // Playwright unpacks a blob beside it.
    const found = () => readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((each) => !each.startsWith('blob/'));
    const before = found();

    const { exit, output } = await play({}, ['merge-reports', blob]);

    expect(exit, output).not.toBe(0);
    expect(output).toContain('the name of a target');
    expect(found()).toEqual(before);
  });
}

test('an empty shard is neutral', async () => {
  const { exit, output } = await play({}, ['--fully-parallel', '--shard=5/5', '--grep', '@DI-401-0[12]']);

  expect(exit, output).toBe(0);
});

test('a fleet has a folder for each target, a matrix, and a row a target on the terminal', async () => {
  const { exit, output } = await play({ targets: ['one', 'two'], acts: { 'DI-204-09': 'violate' } }, ['--grep', '@DI-204-0[19]']);
  const ofTargets = output.split('\n').filter((line) => /^ {2}(?:one|two) {5}\S /.test(line));

  expect(exit).toBe(0);
  expect(ofTargets, output).toEqual([
    expect.stringMatching(/^ {2}one {5}◐ not known {2}partial {2}\d+ of \d+ /),
    expect.stringMatching(/^ {2}two {5}◐ not known {2}partial {2}\d+ of \d+ /),
  ]);
  expect(output).not.toContain('codes  204');
  expect(verdictIn(join(out, 'one')).target.name).toBe('one');
  expect(verdictIn(join(out, 'two')).target.name).toBe('two');
  const matrix = JSON.parse(readFileSync(join(out, 'matrix.json'), 'utf8'));
  expect(matrix.targets.map(({ name, verdict }: { name: string; verdict: string }) => [name, verdict])).toEqual([
    ['one', 'partial'],
    ['two', 'partial'],
  ]);
  expect(matrix.requirements.find(({ id }: { id: string }) => id === 'DI-204-09').verdicts).toEqual({
    one: 'warning',
    two: 'warning',
  });
});

test('--quiet prints the verdict, the worst findings, the gate and the path; Actions get an annotation for each finding', async () => {
  const acts = { 'DI-401': 'violate' } as const;
  const { output } = await play({ acts }, ['--grep', '@DI-401-0[123]', '--quiet'], { GITHUB_ACTIONS: 'true' });
  const lines = output.trim().split('\n');
  const [, word = ''] = /^::stop-commands::([0-9a-f]{32})$/.exec(lines[0] ?? '') ?? [];

  expect(lines).toEqual([
    `::stop-commands::${word}`,
    expect.stringMatching(/^fake: NONCONFORMANT/),
    expect.stringMatching(/^ {2}✗ .* {2}DI-401-01$/),
    expect.stringMatching(/^ {2}✗ .* {2}DI-401-02$/),
    expect.stringMatching(/^ {2}Gate of the selection: the pipeline stops\. /),
    expect.stringMatching(/^ {2}report .*html\/index\.html$/),
    `::${word}::`,
    expect.stringMatching(/^::error title=Delete Image on fake%3A nonconformant \(endpoint\)::/),
    expect.stringMatching(/^::error title=DI-401-01 MUST::/),
    expect.stringMatching(/^::error title=DI-401-02 MUST and 1 more::The 401 lacks WWW-Authenticate%0A/),
  ]);
});

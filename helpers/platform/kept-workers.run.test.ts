import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { JSONReport, JSONReportSuite, JSONReportTest } from '@playwright/test/reporter';
import { environment, root, runSuite, type SuiteRun, scratchFolder } from '../selftest/runs/suite-run.ts';
import { startTestReference, type TestReference } from '../selftest/runs/test-reference.ts';

/** A violation costs no worker, and is a failed test to everyone but the worker that found it. */
test.describe.configure({ mode: 'default' });

/** One MUST and two SHOULD. */
const violated = ['DI-401-14', 'DI-403-13', 'DI-404-01'];
let reference: TestReference;
let folder: string;
test.beforeAll(async () => {
  reference = await startTestReference('unknown-is-401');
});
test.afterAll(() => reference.stop());
test.beforeEach(() => {
  folder = scratchFolder();
});

const args = ['--workers=1', '--no-deps', '--grep', `@(${violated.join('|')})`];
const run = (more: readonly string[]): Promise<SuiteRun> =>
  runSuite({ ...reference.variables, PLAYWRIGHT_BLOB_OUTPUT_DIR: join(folder, 'blobs') }, folder, {
    args: [...args, ...more],
  });

/** What Playwright's own reporter says of the blobs of a run: outcome, and workers of the tests that failed. */
function merged(): { unexpected: number; workers: number[] } {
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  // On a pipe, the end of a long report may be lost.
  const file = join(folder, 'merged.json');
  const env = { ...environment(), PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  execFileSync(process.execPath, [cli, 'merge-reports', '--reporter', 'json', join(folder, 'blobs')], { cwd: folder, env });
  const json = JSON.parse(readFileSync(file, 'utf8')) as JSONReport;
  const tests = json.suites.flatMap(testsIn).filter(({ status }) => status === 'unexpected');
  return { unexpected: json.stats.unexpected, workers: tests.flatMap(({ results }) => results.map((each) => each.workerIndex)) };
}

const testsIn = ({ suites = [], specs }: JSONReportSuite): JSONReportTest[] => [
  ...specs.flatMap(({ tests }) => tests),
  ...suites.flatMap(testsIn),
];

test('violations are failed tests of one worker, in the blobs and for the next run too', async () => {
  await run(['--shard=1/1']);
  const { unexpected, workers } = merged();
  const last = JSON.parse(readFileSync(join(folder, 'test-results/.last-run.json'), 'utf8')) as { failedTests: string[] };

  expect(unexpected).toBe(violated.length);
  expect(new Set(workers).size).toBe(1);
  expect(last.failedTests).toHaveLength(violated.length);
});

test('violations make the run red and count for --max-failures', async () => {
  const whole = await run([]);
  const ended = await run(['--max-failures=1']);

  expect([whole.status, whole.verdict?.verdict]).toEqual([1, 'nonconformant']);
  expect([whole.verdict?.counts.error, whole.verdict?.counts.warning]).toEqual([1, 2]);
  // The run ended early, but a violated MUST stays a fact.
  expect([ended.status, ended.verdict?.verdict]).toEqual([1, 'nonconformant']);
  expect((ended.verdict?.counts.error ?? 0) + (ended.verdict?.counts.warning ?? 0)).toBe(1);
});

test("without the suite's reporter a violation is what Playwright makes of it", async () => {
  const { status, output } = await run(['--reporter=line']);

  expect(status).toBe(1);
  expect(output).toMatch(/3 failed/);
});

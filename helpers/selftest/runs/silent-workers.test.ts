import { expect, test } from '@playwright/test';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { type StartedRun, scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

/** A worker whose event loop hangs is ended, and delays neither the run nor its end. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let reference: TestReference;
let folder: string;
test.beforeAll(async () => {
  reference = await startTestReference();
});
test.afterAll(() => reference.stop());
test.beforeEach(() => {
  folder = scratchFolder();
});

/** Starts a run whose image source freezes the worker, which is the parent of the shell. */
function start(grep: string, variables: Readonly<Record<string, string>> = {}): StartedRun {
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const images = { source: 'command', run: 'echo the worker is frozen >&2; kill -STOP $PPID; sleep 1' };
  const file = testTargetFile(folder, { name: 'frozen', url, images });
  const args = ['--workers=1', '--no-deps', '--grep', grep];
  return startSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN, ...variables }, folder, { args });
}

test('a worker that hangs is ended, and its test is broken with one line', async () => {
  const run = await start('@DI-204-01|@DI-404-01', withInternal({}, { silentSeconds: 3 })).ended;
  const row = (id: string) => run.verdict?.requirements.find((each) => each.id === id);

  expect(run.verdict?.verdict).toBe('broken');
  expect(row('DI-204-01')?.verdict).toBe('broken');
  expect(row('DI-204-01')?.reason?.text).toMatch(/^harness failure: the worker did not respond for 3 s and was ended/);
  expect(row('DI-404-01')?.verdict).toBe('pass');
  expect([run.verdict?.counts.error, run.verdict?.counts.warning]).toEqual([0, 0]);
});

test('a worker that hangs does not delay the end of an interrupted run', async () => {
  const run = start('@DI-204-01');
  await run.said(/target frozen/);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  const interrupted = Date.now();
  run.child.kill('SIGINT');
  const { status, verdict } = await run.ended;

  // In an uninterrupted run the worker would have had 24 s more.
  expect(Date.now() - interrupted).toBeLessThan(22_000);
  expect([status, verdict?.verdict]).toEqual([130, 'broken']);
});

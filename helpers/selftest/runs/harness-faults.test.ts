import { expect, test } from '@playwright/test';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { runSuite, type SuiteRun, scratchFolder } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

/** A failure on the suite's side ends as `broken`: never as a violation, never as a pass. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let reference: TestReference;
test.beforeAll(async () => {
  reference = await startTestReference();
});
test.afterAll(() => reference.stop());

/** Runs the tests of some requirements on the reference target, described by a target file with these additional members. */
async function run(members: object, requirements: string): Promise<SuiteRun> {
  const path = scratchFolder();
  const { TARGET_URL: url = '', TARGET_TOKEN = '', TARGET_IMAGE_IDS = '' } = reference.variables;
  const images = { source: 'ids', ids: TARGET_IMAGE_IDS.trim().split(/\s+/) };
  const file = testTargetFile(path, { name: 'faulty', url, images, ...members });
  return await runSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, path, { args: ['--grep', requirements, '--no-deps'] });
}

const verdictOf = (verdict: VerdictFile | undefined, id: string) => verdict?.requirements.find((row) => row.id === id);

/** Expects these requirements to break the run, and no blame for the target. */
function expectBroken({ verdict, status }: SuiteRun, ids: readonly string[], reason: RegExp): void {
  expect(verdict?.verdict).toBe('broken');
  expect(status).toBe(1);
  expect([verdict?.counts.error, verdict?.counts.warning]).toEqual([0, 0]);
  for (const id of ids) {
    expect(verdictOf(verdict, id)?.verdict, id).toBe('broken');
    expect(verdictOf(verdict, id)?.reason?.text, id).toMatch(reason);
  }
}

const provoked = '@DI-409-01|@DI-409-03';

test('a provocation whose request fails breaks the run', async () => {
  const request = { method: 'PUT', url: new URL('/nowhere', reference.variables.TARGET_URL).href, headers: {}, body: '' };
  const way = { before: { request }, after: { request } };

  expectBroken(await run({ provoke: { 409: way } }, provoked), ['DI-409-01', 'DI-409-03'], /arm 409 failed/);
});

test('a provocation whose command fails breaks the run', async () => {
  const way = { before: { command: 'exit 3' }, after: { command: 'true' } };

  expectBroken(await run({ provoke: { 409: way } }, provoked), ['DI-409-01', 'DI-409-03'], /arm 409 failed/);
});

test('a provocation that cannot be undone breaks the run', async () => {
  const way = { before: { command: 'true' }, after: { command: 'exit 3' } };
  const ended = await run({ provoke: { 409: way } }, '@DI-409-03');

  expect([ended.verdict?.verdict, ended.verdict?.counts.error]).toEqual(['broken', 0]);
});

test('a source that returns no image breaks the run', async () => {
  const images = { source: 'command', run: 'true' };
  const { verdict, status } = await run({ images }, '@DI-204-01');

  expect([verdict?.verdict, verdict?.counts.error, verdict?.counts.pass, status]).toEqual(['broken', 0, 0, 1]);
  expect(verdictOf(verdict, 'DI-204-01')?.reason?.text).toMatch(/printed no id/);
});

test('a source that fails at the first image stops the run, and the error shows the exchange', async () => {
  const { TARGET_URL: url = '' } = reference.variables;
  const images = { source: 'http', request: { method: 'POST', url: `${url}/nowhere` }, id: { header: 'Location' } };
  const { verdict, output } = await run({ images }, '@DI-204-01');

  expect([verdict?.verdict, verdict?.counts.error]).toEqual(['broken', 0]);
  expect(output).toMatch(/making an image.* failed: POST .*\/nowhere → 40[14]/);
});

test('a worker that crashes breaks the run', async () => {
  // The parent of the shell that runs the command is the worker.
  const images = { source: 'command', run: 'kill -9 $PPID' };
  const { verdict, status } = await run({ images }, '@DI-204-01');

  expect([verdict?.verdict, verdict?.counts.error, verdict?.counts.pass, status]).toEqual(['broken', 0, 0, 1]);
});

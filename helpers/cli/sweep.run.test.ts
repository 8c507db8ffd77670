import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/command-process.ts';
import { scratchFolder, startSuite } from '../selftest/runs/suite-run.ts';
import { startTestReference, type TestReference } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';
import { referenceTarget } from '../shared/reference-target.ts';

test.setTimeout(300_000);

const sweep = (variables: Record<string, string>, ...args: string[]) => runCommand(['sweep', ...args], { variables });

let reference: TestReference;
const out = scratchFolder();

test.beforeAll(async () => {
  reference = await startTestReference();
});

test.afterAll(async () => {
  await reference.stop();
});

test('after a run that was killed, sweep leaves exactly the images of before', onPush, async () => {
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  // It makes its images, and arms refusals of single images.
  const { images, provoke } = referenceTarget(new URL(url).origin);
  const file = testTargetFile(out, { name: 'apart', url, images, provoke });
  const variables = { TARGET_FILE: file, OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(out, 'reports') };
  const before = reference.images();

  const run = startSuite(variables, out);
  await expect.poll(() => reference.images().length, { timeout: 60_000 }).toBeGreaterThan(before.length + 1);
  const running = await sweep(variables);
  run.child.kill('SIGKILL');
  await run.ended;
  // Its workers end a moment later, and an image may be on its way.
  const counts: number[] = [];
  const isStill = (): boolean => counts.push(reference.images().length) > 1 && counts.at(-1) === counts.at(-2);
  await expect.poll(isStill, { intervals: [1000] }).toBe(true);
  const left = reference.images();
  const foretold = await sweep(variables, '--dry-run');
  const untouched = reference.images();
  const swept = await sweep(variables);

  expect(running.output).toContain('is still running: left alone');
  expect(left.length).toBeGreaterThan(before.length);
  expect(foretold.output).toContain('would delete');
  expect(untouched).toEqual(left);
  expect(swept.output).toContain(' 0 still there');
  expect(reference.images()).toEqual(before);
  expect((await sweep(variables)).output).toContain('no run left anything behind');
});

import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { leftoversOf } from '../../target/clean-up/leftovers.ts';
import { runSuite, type SuiteRun, scratchFolder } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

/** What whole runs leave on a target, and what they say about it. */
test.setTimeout(300_000);

let folder: string;
let reference: TestReference;
test.beforeEach(() => {
  folder = scratchFolder();
});
test.afterEach(async () => {
  await reference.stop();
});

/** Runs a few tests on a new reference target. Returns the run, and the images that it left there. */
async function run(mutant: string | undefined, limits: object = {}): Promise<SuiteRun & { readonly left: readonly string[] }> {
  reference = await startTestReference(mutant);
  const { TARGET_URL: url = '', TARGET_TOKEN: token = '' } = reference.variables;
  const { images } = referenceTarget(new URL(url).origin, mutant ?? '');
  const file = testTargetFile(folder, { name: 'apart', url, images, limits });
  const before = reference.images();
  const variables = { TARGET_FILE: file, OWNER: token };
  const ended = await runSuite(variables, folder, { args: ['--grep', '@DI-(204-0|401)', '--no-deps'] });
  const left = reference.images().filter((id) => !before.includes(id));
  return { ...ended, left };
}

const ledgerOf = () => leftoversOf(join(folder, 'reports', 'ledger', 'apart'), '');

test('on a target that answers 204 and deletes nothing, the run says exactly what is left', async () => {
  const { output, left } = await run('deletion-does-nothing');

  expect(left.length, output).toBeGreaterThan(3);
  expect(output).toContain(`apart: ${left.length} images of this run are still there. Run \`npm run sweep\` to remove them.\n`);
  expect([...ledgerOf().images.keys()].sort()).toEqual([...left].sort());
});

test('a conforming target is left as it was, without a word, even if the cap on deletions is reached', async () => {
  const { output, left } = await run(undefined, { deletes: 3 });

  expect([left, ledgerOf().files]).toEqual([[], []]);
  expect(output).not.toMatch(/still there|not confirmed|clean-up/);
});

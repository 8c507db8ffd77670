import { expect, test } from '@playwright/test';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { startIntercepting } from './intercepting.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

test('of the requests under way when a target went down, the one that ends it is found alone, with its curl line', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const path = scratchFolder();
  const between = await startIntercepting(Number(port), ({ method, path: asked }) => {
    if (method !== 'DELETE' || !asked.includes('/not-an-image-')) return undefined;
    between.restart(800);
    return { status: 500, delayMs: 600_000 };
  });
  const { images } = referenceTarget(origin);
  const file = testTargetFile(path, { name: 'restarted', url: between.origin + pathname, images });
  const args = ['--workers=1', '--grep', '@DI-204-0[1-3]|@DI-401-01|@DI-IDS-02|@DI-500-05|@DI-WIRE-02'];
  const { verdict, output } = await runSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, path, { args });
  await Promise.all([between.stop(), reference.stop()]);
  const [row] = verdict?.requirements.find(({ id }) => id === 'DI-500-05')?.evidence ?? [];

  expect(verdict?.verdict, output).toBe('nonconformant');
  expect(row?.because).toMatch(/went down again when it was sent alone \(1 of /);
  expect(row?.curl).toMatch(/DELETE.*\/not-an-image-/s);
});

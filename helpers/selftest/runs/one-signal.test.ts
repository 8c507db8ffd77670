import { expect, test } from '@playwright/test';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { type Intercepted, startIntercepting } from './intercepting.ts';
import { scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** A target that falls silent holds no run back, however long its responses may take. */
test.setTimeout(180_000);
test.describe.configure({ mode: 'default' });

const unendingMs = 600_000;

/** Far less than a response may take here. A busy machine needs some of it for the report. */
const promptMs = 60_000;

/** Which requests the target leaves without a response: `made` images of the run exist by then. */
type Silence = (asked: Intercepted, made: number) => boolean;

const setUp: Readonly<Record<string, Silence>> = {
  'the first response': () => true,
  'an image to be made': ({ method, path }) => method === 'POST' && path.endsWith('/action'),
  'a read of the first image': ({ method, path }, made) => made > 0 && method === 'GET' && /images\/[^/]+$/.test(path),
};
const later: Readonly<Record<string, Silence>> = {
  'a deletion in a test': ({ method }, made) => made > 2 && method === 'DELETE',
  'every response from the middle of a test on': (_, made) => made > 3,
};

for (const [signal, status, phases] of [
  ['SIGTERM', 143, { ...setUp, ...later }],
  ['SIGINT', 130, setUp],
] as const) {
  for (const [phase, isSilent] of Object.entries(phases)) {
    test(`one ${signal} ends a run that waits for ${phase}`, async () => {
      const { path, remove } = scratchFolder();
      const reference = await startTestReference();
      const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
      const { port, pathname } = new URL(TARGET_URL);
      const before = reference.images().length;
      let isWaiting = (): void => {};
      const waits = new Promise<void>((resolve) => {
        isWaiting = resolve;
      });
      const target = await startIntercepting(Number(port), (asked) => {
        if (!isSilent(asked, reference.images().length - before)) return undefined;
        isWaiting();
        return { status: 200, delayMs: unendingMs };
      });
      const { images } = referenceTarget(target.origin);
      const limits = { timeoutMs: unendingMs };
      const file = testTargetFile(path, { name: 'silent', url: target.origin + pathname, images, limits });
      const run = startSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, path, { byCommand: true });
      await waits;
      const sentMs = Date.now();
      run.child.kill(signal);
      const kill = setTimeout(() => run.child.kill('SIGKILL'), 2 * promptMs);
      const ended = await run.ended;
      clearTimeout(kill);
      await Promise.all([target.stop(), reference.stop()]);
      remove();

      expect(Date.now() - sentMs, ended.output).toBeLessThan(promptMs);
      expect([ended.status, ended.verdict?.verdict]).toEqual([status, 'broken']);
      expect(ended.output).toContain(`BROKEN  the run was interrupted (${signal})`);
    });
  }
}

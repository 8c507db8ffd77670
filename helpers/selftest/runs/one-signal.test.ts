import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { type Intercepted, startIntercepting } from './intercepting.ts';
import { deadPort } from './raw-servers.ts';
import { runCommand, type StartedRun, type SuiteRun, scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** A target that falls silent holds no run back, however long its responses may take. */
test.setTimeout(180_000);

const unendingMs = 600_000;

/** Far less than a response may take here. A busy machine needs some of it for the report. */
const promptMs = 60_000;

/** Which requests the target leaves without a response: `made` images of the run exist by then. */
type Silence = (asked: Intercepted, made: number) => boolean;

const phases: Readonly<Record<string, Silence>> = {
  'a deletion in a test': ({ method }, made) => made > 2 && method === 'DELETE',
};

type Ended = SuiteRun & { readonly tookMs: number };

/** Sends SIGTERM to a run. Kills the run if it does not end. */
async function ended(run: StartedRun): Promise<Ended> {
  const sentMs = Date.now();
  run.child.kill('SIGTERM');
  const kill = setTimeout(() => run.child.kill('SIGKILL'), 2 * promptMs);
  const end = await run.ended;
  clearTimeout(kill);
  return { ...end, tookMs: Date.now() - sentMs };
}

function expectPrompt({ tookMs, status, verdict, output }: Ended): void {
  expect(tookMs, output).toBeLessThan(promptMs);
  expect([status, verdict?.verdict]).toEqual([143, 'broken']);
  expect(output).toContain('BROKEN  the run was interrupted (SIGTERM)');
}

for (const [phase, isSilent] of Object.entries(phases)) {
  test(`one SIGTERM ends a run that waits for ${phase}`, async () => {
    const path = scratchFolder();
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
    const end = await ended(run);
    await Promise.all([target.stop(), reference.stop()]);

    expectPrompt(end);
  });
}

test('one SIGTERM ends a run that waits for a proxy', async () => {
  const path = scratchFolder();
  const proxy = createServer();
  const port = await listeningPort(proxy);
  const isAsked = new Promise((resolve) => proxy.once('connection', resolve));
  const variables = {
    TARGET_URL: 'http://svc.invalid/v2/1',
    TARGET_CONFIRM_HOST: 'svc.invalid',
    TARGET_TOKEN: 'a-token-of-the-owner',
    TARGET_TIMEOUT_MS: String(unendingMs),
    HTTP_PROXY: `http://127.0.0.1:${port}`,
  };
  const run = startSuite(variables, path, { byCommand: true, byOperator: true });
  await isAsked;
  const end = await ended(run);
  proxy.close();

  expectPrompt(end);
});

test('one SIGHUP ends a run that waits for --server, and what that started', async () => {
  const path = scratchFolder();
  const file = join(path, 'process-id');
  const started = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  const url = `http://127.0.0.1:${await deadPort()}/v2/1`;
  const { status } = await runCommand(['run', '--server', `echo $$ > '${file}'; exec sleep 300`, '--wait', url], {
    variables: { TARGET_URL: url, TARGET_TOKEN: 'a-token-of-the-owner', CONFORMANCE_OUT: join(path, 'reports') },
    during: async (child) => {
      await expect.poll(started).toBeGreaterThan(0);
      child.kill('SIGHUP');
    },
  });
  const service = started();

  expect(status).toBe(129);
  await expect.poll(() => isRunning(service)).toBe(false);
});

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

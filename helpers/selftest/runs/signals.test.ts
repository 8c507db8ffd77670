import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { leftoversOf } from '../../images/safety/ledger-file.ts';
import { onPush } from '../test-kinds.ts';
import { deadPort } from './raw-servers.ts';
import { runCommand, type StartedRun, type SuiteOptions, scratchFolder, startSuite } from './suite-run.ts';
import { type SilentReference, startSilentReference } from './test-reference.ts';

/**
 * However a run is ended from outside, it disarms what it armed, removes what it made, and writes a verdict; a target that falls silent holds
 * no run back. Attacks end runs that Playwright itself started.
 */

let folder: string;
let target: SilentReference | undefined;
test.beforeEach(() => {
  folder = scratchFolder();
});
test.afterEach(async () => {
  await target?.stop();
  target = undefined;
});

interface Started {
  readonly run: StartedRun;
  readonly reference: SilentReference;
}

/** Starts the whole suite on a target that is silent from this image of the run on, and has these members in its file. */
async function start(options: SuiteOptions = {}, image = 3, members: object = {}): Promise<Started> {
  const reference = await startSilentReference(folder, image, members);
  target = reference;
  return { reference, run: startSuite(reference.variables, folder, options) };
}

/** Expects a verdict, nothing armed, and no image of the run. */
async function expectCleanEnd({ run, reference }: Started, by: string): Promise<number | null> {
  const { status, verdict, output } = await run.ended;
  expect(verdict?.verdict, output).toBe('broken');
  const reasons = verdict?.requirements.map((row) => row.reason?.text ?? '').join('\n');
  expect(reasons).toContain(`the run was interrupted (${by})`);
  expect(leftoversOf(join(folder, 'reports', 'ledger', 'apart'), '').armed).toEqual([]);
  expect(reference.images()).toEqual(reference.before);
  return status;
}

test('a reader that closes the pipe ends the run with its clean-up and a verdict', async () => {
  const started = await start({ by: 'command' });
  await started.reference.isSilent;
  started.run.child.stdout?.destroy();
  started.reference.letGo();

  expect(await expectCleanEnd(started, 'its output was closed')).toBe(141);
});

// Without `exec` in the script only the shell and npm would end.
test('SIGTERM for npm, as a container sends it, ends a run with its clean-up and a verdict', onPush, async () => {
  const started = await start({ by: 'npm' });
  await started.reference.isSilent;
  started.run.child.kill('SIGTERM');
  started.reference.letGo();

  expect(await expectCleanEnd(started, 'SIGTERM')).toBe(143);
});

test('a signal before the first test leaves no image of the preflight behind', async () => {
  const started = await start({}, 1);
  // The set-up waits for the answer about the image of the preflight.
  await started.reference.isSilent;
  started.run.child.kill('SIGTERM');
  started.reference.letGo();

  await expectCleanEnd(started, 'SIGTERM');
});

test('SIGINT for npm run conformance: a second signal does not end the clean-up, and the output says what the run is waiting for', async () => {
  const started = await start({ by: 'command' });
  const { run, reference } = started;
  await reference.isSilent;
  run.child.kill('SIGINT');
  await run.said('the run was interrupted');
  // Two signals within a second count as one. The clean-up waits for the target meanwhile, however long this takes.
  await sleep(1100);
  run.child.kill('SIGINT');
  await run.said(/the clean-up is still running.*npm run sweep/);
  reference.letGo();

  expect(await expectCleanEnd(started, 'SIGINT')).toBe(130);
});

const unendingMs = 600_000;

/** Far less than a response may take here: the clean-up waits for some responses in turn, as long as it does by default. */
const promptMs = 180_000;

test('one SIGTERM ends a run whose target has fallen silent, however long its responses may take', async () => {
  const { run, reference } = await start({ by: 'command' }, 3, { limits: { timeoutMs: unendingMs } });
  await reference.isSilent;
  run.child.kill('SIGTERM');
  const kill = setTimeout(() => run.child.kill('SIGKILL'), promptMs);
  const { status, verdict, output } = await run.ended;
  clearTimeout(kill);

  expect([status, verdict?.verdict], output).toEqual([143, 'broken']);
  expect(output).toContain('BROKEN  the run was interrupted (SIGTERM)');
});

test('one SIGHUP ends a run that waits for --server, and what that started', async () => {
  const file = join(folder, 'process-id');
  const started = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  const url = `http://127.0.0.1:${await deadPort()}/v2/1`;
  const { status } = await runCommand(['run', '--server', `echo $$ > '${file}'; exec sleep 300`, '--wait', url], {
    variables: { TARGET_URL: url, TARGET_TOKEN: 'a-token-of-the-owner', CONFORMANCE_OUT: join(folder, 'reports') },
    during: async (child) => {
      await expect.poll(started).toBeGreaterThan(0);
      child.kill('SIGHUP');
    },
  });
  const service = started();

  expect(status).toBe(129);
  await expect.poll(() => isRunning(service)).toBe(false);
});

test('the command of --server runs in the folder of the caller, and the verdict says where and why it did not start', async () => {
  const url = `http://127.0.0.1:${await deadPort()}/v2/1`;
  const { status, output } = await runCommand(['run', '--server', 'node images.cjs', '--wait', url], {
    variables: { TARGET_URL: url, TARGET_TOKEN: 'a-token-of-the-owner', CONFORMANCE_OUT: join(folder, 'reports') },
    cwd: folder,
  });

  expect(status, output).toBe(4);
  expect(output).toContain(
    `The command of --server ended with 1 in ${folder}: Error: Cannot find module '${join(folder, 'images.cjs')}'`,
  );
});

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

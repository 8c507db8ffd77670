import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { leftoversOf } from '../../target/clean-up/leftovers.ts';
import { onPush } from '../test-kinds.ts';
import { type Relay, startRelay } from './relay.ts';
import { type StartedRun, type SuiteOptions, scratchFolder, startSuite } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

/** However a run is ended from outside, it disarms what it armed, removes what it made, and writes a verdict. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let reference: TestReference;
let relay: Relay | undefined;
let folder: string;
let before: readonly string[];
test.beforeEach(async () => {
  reference = await startTestReference();
  before = reference.images();
  folder = scratchFolder();
});
test.afterEach(async () => {
  await relay?.stop();
  relay = undefined;
  await reference.stop();
});

/** Starts the whole suite, with a delay behind a relay. */
async function start(delayMs = 0, options: SuiteOptions = {}): Promise<StartedRun> {
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  if (delayMs > 0) relay = await startRelay(Number(port), { delayMs });
  const { images, provoke } = referenceTarget(origin);
  const url = (relay?.origin ?? origin) + pathname;
  const file = testTargetFile(folder, { name: 'apart', url, images, provoke });
  return startSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, folder, options);
}

/** Waits until the run has made some images. */
const underWay = (images = 3): Promise<void> =>
  expect
    .poll(() => reference.images().length, { timeout: 90_000, intervals: [50] })
    .toBeGreaterThanOrEqual(before.length + images);

/** Expects a verdict, nothing armed, and no image of the run. */
async function expectCleanEnd(run: StartedRun, reason: RegExp): Promise<number | null> {
  const { status, verdict, output } = await run.ended;
  expect(verdict?.verdict, output).toBe('broken');
  expect(verdict?.requirements.map((row) => row.reason?.text ?? '').join('\n')).toMatch(reason);
  expect(leftoversOf(join(folder, 'reports', 'ledger', 'apart'), '').armed).toEqual([]);
  expect(reference.images()).toEqual(before);
  return status;
}

/** What ends a run that is started so, by which reason and with which status. */
type Ending = readonly [what: string, options: SuiteOptions, act: (run: StartedRun) => void, by: string, status: number];

const kills =
  (signal: NodeJS.Signals) =>
  ({ child }: StartedRun): void =>
    void child.kill(signal);

async function expectEnd(options: SuiteOptions, act: Ending[2], by: string, expected: number): Promise<void> {
  const run = await start(0, options);
  await underWay();
  act(run);

  expect(await expectCleanEnd(run, new RegExp(`the run was interrupted \\(${by}\\)`))).toBe(expected);
}

const byCommand = { byCommand: true } as const;
const endings: readonly Ending[] = [
  ['SIGINT for npm run conformance', byCommand, kills('SIGINT'), 'SIGINT', 130],
  ['SIGHUP for npm run conformance', byCommand, kills('SIGHUP'), 'SIGHUP', 129],
  ['SIGTERM for Playwright itself', {}, kills('SIGTERM'), 'SIGTERM', 143],
  ['a reader that closes the pipe', byCommand, ({ child }) => child.stdout?.destroy(), 'its output was closed', 141],
];

for (const [what, options, act, by, status] of endings)
  test(`${what} ends the run with its clean-up and a verdict`, () => expectEnd(options, act, by, status));

// Without `exec` in the script only the shell and npm would end.
test('SIGTERM for npm, as a container sends it, ends a run with its clean-up and a verdict', onPush, () =>
  expectEnd({ byNpm: true }, kills('SIGTERM'), 'SIGTERM', 143),
);

test('a signal before the first test leaves no image of the preflight behind', async () => {
  const run = await start(400);
  // The relay holds every response: the image of the preflight is made by then, and the set-up still waits for the answer.
  await underWay(1);
  run.child.kill('SIGTERM');

  await expectCleanEnd(run, /the run was interrupted \(SIGTERM\)/);
});

test('a second signal does not end the clean-up, and the output says what the run is waiting for', async () => {
  const run = await start(300);
  await underWay();
  run.child.kill('SIGINT');
  await sleep(1500);
  run.child.kill('SIGINT');

  await expectCleanEnd(run, /the run was interrupted \(SIGINT\)/);
  expect((await run.ended).output).toMatch(/the clean-up is still running.*npm run sweep/);
});

test('a third signal ends the clean-up, and the verdict is still written', async () => {
  const run = await start(1500);
  await underWay();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGTERM'] as const) {
    run.child.kill(signal);
    await sleep(1500);
  }
  const { verdict, output } = await run.ended;

  expect(verdict?.verdict).toBe('broken');
  expect(output).toMatch(/the clean-up was stopped.*npm run sweep/);
});

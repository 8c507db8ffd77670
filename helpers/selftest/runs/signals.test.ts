import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { leftoversOf } from '../../images/clean-up/leftovers.ts';
import { onPush } from '../test-kinds.ts';
import { type StartedRun, type SuiteOptions, scratchFolder, startSuite } from './suite-run.ts';
import { type SlowReference, startSlowReference } from './test-reference.ts';

/** However a run is ended from outside, it disarms what it armed, removes what it made, and writes a verdict. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let folder: string;
let target: SlowReference;
test.beforeEach(() => {
  folder = scratchFolder();
});
test.afterEach(() => target.stop());

/** Starts the whole suite on a target that takes this long for each response. */
async function start(delayMs = 0, options: SuiteOptions = {}): Promise<StartedRun> {
  target = await startSlowReference(folder, delayMs);
  return startSuite(target.variables, folder, options);
}

/** Expects a verdict, nothing armed, and no image of the run. */
async function expectCleanEnd(run: StartedRun, reason: RegExp): Promise<number | null> {
  const { status, verdict, output } = await run.ended;
  expect(verdict?.verdict, output).toBe('broken');
  expect(verdict?.requirements.map((row) => row.reason?.text ?? '').join('\n')).toMatch(reason);
  expect(leftoversOf(join(folder, 'reports', 'ledger', 'apart'), '').armed).toEqual([]);
  expect(target.images()).toEqual(target.before);
  return status;
}

type Ending = readonly [what: string, options: SuiteOptions, act: (run: StartedRun) => void, by: string, status: number];

const kills =
  (signal: NodeJS.Signals) =>
  ({ child }: StartedRun): void =>
    void child.kill(signal);

async function expectEnd(options: SuiteOptions, act: Ending[2], by: string, expected: number): Promise<void> {
  const run = await start(0, options);
  await target.isMade(3);
  act(run);

  expect(await expectCleanEnd(run, new RegExp(`the run was interrupted \\(${by}\\)`))).toBe(expected);
}

const byCommand = { byCommand: true } as const;
// Attacks end runs that Playwright itself started.
const endings: readonly Ending[] = [
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
  await target.isMade();
  run.child.kill('SIGTERM');

  await expectCleanEnd(run, /the run was interrupted \(SIGTERM\)/);
});

test('SIGINT for npm run conformance: a second signal does not end the clean-up, and the output says what the run is waiting for', async () => {
  const run = await start(300, byCommand);
  await target.isMade(3);
  run.child.kill('SIGINT');
  // Two signals within a second count as one.
  await sleep(1500);
  run.child.kill('SIGINT');

  expect(await expectCleanEnd(run, /the run was interrupted \(SIGINT\)/)).toBe(130);
  expect((await run.ended).output).toMatch(/the clean-up is still running.*npm run sweep/);
});

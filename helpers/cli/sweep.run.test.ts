import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startHostileTarget } from '../selftest/attacks/hostile-target.ts';
import { signalFamily } from '../selftest/attacks/memory.ts';
import { runCommand, type StartedRun, scratchFolder, startSuite } from '../selftest/runs/suite-run.ts';
import { moment, startTestReference } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { referenceTarget } from '../settings/reference-target.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';

const sweep = (variables: Readonly<Record<string, string>>, ...args: string[]) => runCommand(['sweep', ...args], { variables });

/** No response times out before the test has done what it does meanwhile. */
const limits = { timeoutMs: 200_000 };

/** Kills a run with its workers, as a container that is removed: a worker that lives on would write down what it could not finish. */
async function killed({ child, ended }: StartedRun, variables: Readonly<Record<string, string>>): Promise<void> {
  signalFamily(child.pid ?? 0, 'SIGKILL');
  await ended;
  await expect.poll(async () => (await sweep(variables, '--dry-run')).output).not.toContain('still running');
}

/** Waits for what has to come while a process goes on. */
const whileGoingOn = (ended: Promise<{ readonly output: string }>, comes: Promise<void>): Promise<void> =>
  Promise.race([comes, ended.then(({ output }) => Promise.reject(new Error(`the process has ended: ${output}`)))]);

test('after a run that was killed while an image was being made, sweep leaves exactly the images of before', onPush, async () => {
  const out = scratchFolder();
  const [isAsked, isSought, mayBeMade, isMade] = [moment(), moment(), moment(), moment()];
  let [asked, sought] = [0, 0];
  let isSweeping = false;
  const reference = await startTestReference({
    stages: (s) => ({
      // The image before stands when the run is killed: a sweep waits for one only where the list has shown another of the run.
      async remove(...of) {
        if (isSweeping) await s.remove(...of);
        else await mayBeMade.comes;
      },
      async act(call) {
        if (isSweeping && call.route.kind === 'images' && ++sought === 3) isSought.come();
        if (call.route.kind !== 'action' || ++asked !== 2) return s.act(call);
        isAsked.come();
        await mayBeMade.comes;
        return s.act(call);
      },
    }),
    answer(answer) {
      if (answer.status === 202 && isSweeping) isMade.come();
      return answer;
    },
  });
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  // It creates its images, and arms refusals of single images.
  const { images, provoke } = referenceTarget(new URL(url).origin);
  const target = { name: 'apart', url, images, provoke, limits };
  const variables = {
    TARGET_FILE: testTargetFile(out, target),
    OWNER: TARGET_TOKEN,
    CONFORMANCE_OUT: join(out, 'reports'),
  };
  const before = reference.images();

  const run = startSuite(variables, out);
  await whileGoingOn(run.ended, isAsked.comes);
  const running = await sweep(variables);
  await killed(run, variables);
  const left = reference.images();
  const foretold = await sweep(variables, '--dry-run');
  const untouched = reference.images();
  isSweeping = true;
  const sweeping = sweep(variables);
  await whileGoingOn(sweeping, isSought.comes);
  mayBeMade.come();
  await isMade.comes;
  const swept = await sweeping;

  expect(left.length).toBeGreaterThan(before.length);
  expect(running.output).toContain('is still running: left alone');
  // Which of its images the run has deleted when it is killed, nobody knows.
  expect(foretold.output).toMatch(new RegExp(`would delete ${left.length - before.length} images?`));
  expect(untouched).toEqual(left);
  expect(swept.output).toMatch(/[1-9]\d* images? deleted, 0 still there/);
  expect(reference.images()).toEqual(before);
  expect((await sweep(variables)).output).toContain('no ledger says that a run left anything behind');
  await reference.stop();
});

test('a run that may delete nothing creates no image, and deletes none', async () => {
  const out = scratchFolder();
  const target = await startHostileTarget({});
  const images = { source: 'snapshot', server: target.world.universe.names.server };
  const described = { name: 'hostile', url: target.url, images, limits: { ...limits, deletes: 0 } };
  const file = testTargetFile(out, described);
  const variables = { TARGET_FILE: file, OWNER: target.world.token, CONFORMANCE_OUT: join(out, 'reports') };
  const { verdict } = await startSuite(variables, out, { args: ['--grep', '@MUST', '--no-deps'] }).ended;
  await target.stop();
  const { code, text } = verdict?.requirements.find(({ id }) => id === 'DI-204-01')?.reason ?? {};

  expect(target.world.received.filter(({ method }) => method === 'POST')).toEqual([]);
  expect(target.world.deleted).toEqual([]);
  expect([code, text]).toEqual(['cap-reached', 'the limit of 0 deletions is reached']);
});

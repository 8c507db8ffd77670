import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { signalFamily } from '../selftest/attacks/memory.ts';
import { startSnapshots } from '../selftest/runs/slow-snapshots.ts';
import { runSuite, scratchFolder, startSuite } from '../selftest/runs/suite-run.ts';

test('images are ordered of both servers while tests run, and none is left', async () => {
  const [folder, snapshots] = [scratchFolder(), await startSnapshots(2000, 2)];
  const before = snapshots.images();
  const { file, tokens } = snapshots.described(folder);
  const variables = { TARGET_FILE: file, ...tokens, CONFORMANCE_OUT: join(folder, 'reports') };
  const { verdict, output } = await runSuite(variables, folder, { args: ['--grep=@DI-(204|KEEP)', '--no-deps'] });
  const images = verdict?.requirements.reduce((sum, each) => sum + each.images, 0) ?? 0;

  expect(verdict?.verdict, output).toBe('partial');
  expect(snapshots.mostBusy()).toBe(2);
  expect(images).toBeGreaterThan(9);
  // What was ordered and not used is named, and counts as made.
  const [, unused = '0'] = /(\d+) images? ordered ahead, and not used/.exec(output) ?? [];
  expect(snapshots.made()).toBe(images + Number(unused));
  expect(Number(unused)).toBeLessThanOrEqual(4);
  expect(snapshots.images()).toEqual(before);
  await snapshots.close();
});

test('an image of others that an order ahead gives ends the run, and stays', async () => {
  const [folder, snapshots] = [scratchFolder(), await startSnapshots(1000, 2, 4)];
  const before = snapshots.images();
  const { file, tokens } = snapshots.described(folder);
  const { verdict, output } = await runSuite({ TARGET_FILE: file, ...tokens, CONFORMANCE_OUT: join(folder, 'reports') }, folder, {
    args: ['--grep=@DI-(204|KEEP)', '--no-deps'],
  });

  expect(verdict?.verdict, output).toBe('broken');
  expect(output).toContain('BROKEN  the image source returned');
  expect(snapshots.made()).toBeLessThanOrEqual(6);
  expect(snapshots.images()).toEqual(before);
  await snapshots.close();
});

test('what an interrupted run has ordered is deleted at its end', async () => {
  const [folder, snapshots] = [scratchFolder(), await startSnapshots(3000, 2)];
  const before = snapshots.images();
  const { file, tokens } = snapshots.described(folder);
  const run = startSuite({ TARGET_FILE: file, ...tokens, CONFORMANCE_OUT: join(folder, 'reports') }, folder);
  await expect.poll(() => snapshots.made(), { timeout: 200_000 }).toBeGreaterThan(6);
  signalFamily(run.child.pid ?? 0, 'SIGINT');
  await run.ended;

  expect(snapshots.images()).toEqual(before);
  await snapshots.close();
});

import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { guarded } from './lock.ts';

/** A process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  return child.pid ?? 0;
}

test('a start waits for another one in progress, and not for one whose process is gone', onPush, async () => {
  const folder = freshFolder();
  const guard = join(folder, '.delete-image-conformance.starting');
  writeFileSync(guard, String(await deadPid()));
  expect(guarded(folder, () => readdirSync(folder))).toEqual(['.delete-image-conformance.starting']);

  const hold = `setTimeout(() => require('node:fs').rmSync(process.argv[1]), 300)`;
  const child = spawn(process.execPath, ['-e', hold, guard]);
  writeFileSync(guard, String(child.pid));
  expect(guarded(folder, () => 'done')).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

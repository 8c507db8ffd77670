import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { root } from '../selftest/root.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';

/** Runs these lines in a process of its own, which is a worker that may stand still for a second. */
async function ended(lines: string): Promise<unknown[]> {
  const code = `import { beWorker } from './helpers/images/worker-life.ts'; beWorker('${freshFolder()}', 1); ${lines}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: root, stdio: 'ignore' });
  return once(child, 'exit');
}

test('a process whose event loop stands still is ended, and one that waits or has nothing left to do is not', async () => {
  expect(await ended('setTimeout(() => { for (;;); }, 100)')).toEqual([null, 'SIGKILL']);
  expect(await ended('setTimeout(() => process.exit(7), 4000)')).toEqual([7, null]);
  expect(await ended('')).toEqual([0, null]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { root } from '../selftest/root.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';

/** Runs these lines in a process of its own, which is a worker that may stand still for so long. */
async function ended(seconds: number, lines: string): Promise<unknown[]> {
  const code = `import { beWorker } from './helpers/images/worker-life.ts'; beWorker('${freshFolder()}', ${seconds}); ${lines}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: root, stdio: 'ignore' });
  return once(child, 'exit');
}

test('a process whose event loop stands still is ended, and one that waits or has nothing left to do is not', async () => {
  // A busy machine may let a process wait for its turn for a second or two.
  const ends = await Promise.all([
    ended(1, 'setTimeout(() => { for (;;); }, 100)'),
    ended(5, 'setTimeout(() => process.exit(7), 7500)'),
    ended(5, ''),
  ]);

  expect(ends).toEqual([
    [null, 'SIGKILL'],
    [7, null],
    [0, null],
  ]);
});

import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { onPush } from '../../selftest/test-kinds.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { pastRuns } from './leftovers.ts';

let folder: string;
test.beforeEach(() => {
  folder = freshFolder();
});

/** Whether a run whose process has this id is over. */
function isOver(pid: number): boolean | undefined {
  const line = { event: 'started', run: 'c0ffee01', pid, url: 'http://127.0.0.1:1/v2/1', at: new Date().toISOString() };
  writeFileSync(join(folder, 'c0ffee01-1-set-up.jsonl'), `${JSON.stringify(line)}\n`);
  return pastRuns(folder)[0]?.over;
}

test('a run that was killed is over even before its process is reaped', onPush, async () => {
  test.skip(!existsSync('/proc/self/stat'), 'this system does not show the states of processes');
  // The shell becomes a program that does not wait for the child it inherits, which ends later.
  const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));

  await expect.poll(() => isOver(pid)).toBe(true);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill();
});

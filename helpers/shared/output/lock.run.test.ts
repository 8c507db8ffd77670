import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { onPush } from '../../selftest/test-kinds.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { guarded, holders } from './lock.ts';

/** A process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  return child.pid ?? 0;
}

test('a start waits for another one in progress, and not for one whose process is gone', onPush, async () => {
  const folder = freshFolder();
  const guard = join(folder, '.delete-image-conformance.starting');
  const holder = { host: hostname(), started: new Date().toISOString() };
  writeFileSync(guard, JSON.stringify({ ...holder, pid: await deadPid() }));
  expect(guarded(folder, () => readdirSync(folder))).toEqual(['.delete-image-conformance.starting']);

  const hold = `setTimeout(() => require('node:fs').rmSync(process.argv[1]), 300)`;
  const child = spawn(process.execPath, ['-e', hold, guard]);
  writeFileSync(guard, JSON.stringify({ ...holder, pid: child.pid }));
  expect(guarded(folder, () => 'done')).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

/** Puts something into a folder that has the name of the guard or of a lock, for a start to meet. */
const inTheWay: Readonly<Record<string, (path: string) => void>> = {
  'a dangling link': (path) => symlinkSync('nowhere', path),
  'a folder': (path) => mkdirSync(path),
  'a named pipe': (path) => void execFileSync('mkfifo', [path]),
};

for (const [what, put] of Object.entries(inTheWay)) {
  test(`${what} instead of the guard is an error at once, and instead of a lock counts as none`, () => {
    const folder = freshFolder();
    const guard = join(folder, '.delete-image-conformance.starting');
    put(guard);
    expect(() => guarded(folder, () => 'done')).toThrow(`${guard} is not a file of this suite; remove it`);

    const other = freshFolder();
    put(join(other, '.delete-image-conformance.lock'));
    expect(holders(other)).toEqual([]);
  });
}

test('a guard that names a running process ends the start after five seconds, and one of 2099 does not delay it', () => {
  test.setTimeout(30_000);
  const folder = freshFolder();
  const guard = join(folder, '.delete-image-conformance.starting');
  writeFileSync(guard, JSON.stringify({ pid: process.ppid, host: hostname(), started: '' }));
  expect(() => guarded(folder, () => 'done')).toThrow(
    `process ${process.ppid} on ${hostname()} is starting a run; if not, remove it`,
  );

  utimesSync(guard, new Date('2099-01-01'), new Date('2099-01-01'));
  expect(guarded(folder, () => 'done')).toBe('done');
});

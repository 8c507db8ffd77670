import { spawn } from 'node:child_process';
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { excludes, guarded, holders, lock, unlock } from './lock.ts';
import { birthOf } from './process-life.ts';

/** A process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  return child.pid ?? 0;
}

const name = '.delete-image-conformance.lock';
const holder = { pid: process.ppid, host: hostname(), started: new Date().toISOString() };
const put = (folder: string, content: object | string): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

test('a lock of a process that runs holds, and is given back', () => {
  const folder = freshFolder();
  put(folder, { ...holder, born: birthOf(process.ppid) });
  expect(holders(folder)).toEqual([expect.objectContaining({ pid: process.ppid, shard: undefined })]);

  rmSync(join(folder, name));
  const own = lock(folder, { current: 2, total: 3 });
  expect(readdirSync(folder)).toEqual(['.delete-image-conformance.2of3.lock']);
  unlock(own);
  expect(readdirSync(folder)).toEqual([]);
});

for (const [what, content] of [
  ['of a process that is gone', async () => ({ ...holder, pid: await deadPid() })],
  ['of a process whose number another has now', async () => ({ ...holder, born: '1' })],
  ['that is none', async () => '{"pid":'],
  ['of no process', async () => ({ ...holder, pid: -1 })],
] as const) {
  test(`a lock ${what} is passed over and removed`, async () => {
    test.skip(what.includes('number') && birthOf(process.pid) === undefined, 'this platform does not say when a process began');
    const folder = freshFolder();
    put(folder, await content());

    expect(holders(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
}

test('a lock of another machine, whose processes nobody sees from here, holds for a day', () => {
  const folder = freshFolder();
  put(folder, { ...holder, host: 'elsewhere' });
  expect(holders(folder)).toEqual([expect.objectContaining({ host: 'elsewhere' })]);

  const longAgo = new Date(Date.now() - 25 * 3600 * 1000);
  utimesSync(join(folder, name), longAgo, longAgo);
  expect(holders(folder)).toEqual([]);
});

test('shards of one run share a folder; anything else excludes each other', () => {
  expect(excludes({ current: 1, total: 3 }, { current: 2, total: 3 })).toBe(false);
  expect(excludes({ current: 1, total: 3 }, { current: 1, total: 3 })).toBe(true);
  expect(excludes({ current: 1, total: 3 }, { current: 2, total: 4 })).toBe(true);
  expect(excludes(undefined, { current: 2, total: 4 })).toBe(true);
  expect(excludes(undefined, undefined)).toBe(true);
});

test('a start waits for another that goes on, and not for one whose process is gone', async () => {
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

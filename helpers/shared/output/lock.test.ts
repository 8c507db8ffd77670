import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { excludes, guarded, holders, lock, unlock } from './lock.ts';
import { birthOf } from './process-life.ts';

/** The number of no process: above the highest that Linux and macOS give. */
const nobody = 2 ** 22 + 1;

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
  ['of a process that is gone', { ...holder, pid: nobody }],
  ['of a process whose number another has now', { ...holder, born: '1' }],
  ['that is none', '{"pid":'],
  ['of no process', { ...holder, pid: -1 }],
] as const) {
  test(`a lock ${what} is passed over and removed`, () => {
    test.skip(what.includes('number') && birthOf(process.pid) === undefined, 'this platform does not say when a process began');
    const folder = freshFolder();
    put(folder, content);

    expect(holders(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
}

test('a lock of another machine, whose processes are invisible here, holds for a day', () => {
  const folder = freshFolder();
  put(folder, { ...holder, host: 'elsewhere' });
  expect(holders(folder)).toEqual([expect.objectContaining({ host: 'elsewhere' })]);

  const longAgo = new Date(Date.now() - 25 * 3600 * 1000);
  utimesSync(join(folder, name), longAgo, longAgo);
  expect(holders(folder)).toEqual([]);

  put(folder, { ...holder, host: 'elsewhere' });
  utimesSync(join(folder, name), new Date('2099-01-01'), new Date('2099-01-01'));
  expect(holders(folder)).toEqual([]);
});

test('shards of one run share a folder; anything else excludes each other', () => {
  expect(excludes({ current: 1, total: 3 }, { current: 2, total: 3 })).toBe(false);
  expect(excludes({ current: 1, total: 3 }, { current: 1, total: 3 })).toBe(true);
  expect(excludes({ current: 1, total: 3 }, { current: 2, total: 4 })).toBe(true);
  expect(excludes(undefined, { current: 2, total: 4 })).toBe(true);
  expect(excludes(undefined, undefined)).toBe(true);
});

test('a start waits for another one in progress for five seconds at most, and not for what a killed one left', () => {
  const folder = freshFolder();
  const guard = join(folder, '.delete-image-conformance.starting');
  for (const [begunMs, waitsMs] of [
    [-4700, 200],
    [-60_000, 0],
    [Date.parse('2099-01-01') - Date.now(), 0],
  ] as const) {
    const [nowMs, begun] = [Date.now(), new Date(Date.now() + begunMs)];
    writeFileSync(guard, '');
    utimesSync(guard, begun, begun);

    expect(guarded(folder, () => Date.now() - nowMs)).toBeGreaterThanOrEqual(waitsMs);
    expect(readdirSync(folder)).toEqual([]);
  }
});

/** Puts something into a folder that has the name of the guard or of a lock, for a start to meet. */
const inTheWay: Readonly<Record<string, (path: string) => void>> = {
  'a dangling link': (path) => symlinkSync('nowhere', path),
  'a folder': (path) => void mkdirSync(path),
};

for (const [what, put] of Object.entries(inTheWay)) {
  test(`${what} instead of the guard is an error at once, and instead of a lock counts as none`, () => {
    const [folder, other] = [freshFolder(), freshFolder()];
    const guard = join(folder, '.delete-image-conformance.starting');
    put(guard);
    put(join(other, name));

    expect(() => guarded(folder, () => 'done')).toThrow(`${guard} is not a file of this suite; remove it`);
    expect(holders(other)).toEqual([]);
  });
}

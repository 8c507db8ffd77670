import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { excludes, guarded, holders, lock } from './lock.ts';
import { birthOf } from './process-life.ts';

const name = '.delete-image-conformance.lock';
const [holder, dayMs] = [{ pid: process.ppid, host: hostname(), started: new Date().toISOString() }, 24 * 3600 * 1000];

/** The number of no process: above the highest that Linux and macOS give. */
const nobody = 2 ** 22 + 1;

for (const [what, holds, content, ageMs = 0] of [
  ['of a process that runs', true, { ...holder, born: birthOf(process.ppid) }],
  ['of a process that is gone', false, { ...holder, pid: nobody }],
  ['of a process whose number another has now', birthOf(1) === undefined, { ...holder, born: '1' }],
  ['that is none', false, {}],
  ['of no process', false, { ...holder, pid: -1 }],
  ['of another machine, whose processes are invisible here', true, { ...holder, host: 'elsewhere' }],
  ['of another machine, a day ago', false, { ...holder, host: 'elsewhere' }, dayMs + 1000],
  ['of another machine, from a cache with a date in the future', false, { ...holder, host: 'elsewhere' }, -2 * dayMs],
] as const)
  test(`a lock ${what} ${holds ? 'holds' : 'is removed'}`, () => {
    const folder = freshFolder();
    writeFileSync(join(folder, name), JSON.stringify(content));
    const written = new Date(Date.now() - ageMs);
    utimesSync(join(folder, name), written, written);

    expect(holders(folder).map(({ pid }) => pid)).toEqual(holds ? [process.ppid] : []);
    expect(readdirSync(folder)).toEqual(holds ? [name] : []);
  });

test('shards of one run share a folder; anything else excludes each other', () => {
  const folder = freshFolder();
  const shard = { current: 2, total: 3 };
  lock(folder, shard);

  expect(readdirSync(folder)).toEqual(['.delete-image-conformance.2of3.lock']);
  const others = [{ current: 1, total: 3 }, shard, { current: 2, total: 4 }, undefined];
  expect(others.map((other) => excludes(shard, other))).toEqual([false, true, true, true]);
  expect(excludes(undefined, undefined)).toBe(true);
});

test('a start waits for another one in progress for five seconds at most, and not for what a killed one left', () => {
  const folder = freshFolder();
  const guard = join(folder, '.delete-image-conformance.starting');
  for (const [begunMs, waitsMs] of [
    [-4700, 200],
    [-60_000, 0],
    [2 * dayMs, 0],
  ] as const) {
    const [nowMs, begun] = [Date.now(), new Date(Date.now() + begunMs)];
    writeFileSync(guard, '');
    utimesSync(guard, begun, begun);

    expect(guarded([folder], () => Date.now() - nowMs)).toBeGreaterThanOrEqual(waitsMs);
    expect(readdirSync(folder)).toEqual([]);
  }
});

test('a link or a folder instead of the guard is an error at once, and instead of a lock counts as none', () => {
  const [link, folder] = [freshFolder(), freshFolder()];
  for (const each of [name, '.delete-image-conformance.starting']) {
    symlinkSync('nowhere', join(link, each));
    mkdirSync(join(folder, each));
  }
  for (const each of [link, folder]) {
    expect(() => guarded([each], () => 'done')).toThrow('starting is not a file of this suite; remove it');
    expect(holders(each)).toEqual([]);
  }
});

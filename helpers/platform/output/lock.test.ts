import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { lock } from './lock.ts';
import { birthOf } from './process-life.ts';

const name = '.delete-image-conformance.other-1.lock';
const dayMs = 24 * 3600 * 1000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const holder = { pid: process.ppid, host: hostname(), started: ago(0) };

/** The number of no process: above the highest that Linux and macOS give. */
const nobody = 2 ** 22 + 1;

for (const [what, holds, content] of [
  ['of a process that runs', true, { ...holder, born: birthOf(process.ppid) }],
  ['of a process that is gone', false, { ...holder, pid: nobody }],
  ['of a process whose number another has now', birthOf(1) === undefined, { ...holder, born: '1' }],
  ['of another machine, whose processes are invisible here', true, { ...holder, host: 'elsewhere' }],
  ['of another machine, a day ago', false, { ...holder, host: 'elsewhere', started: ago(dayMs + 1000) }],
  [
    'of another machine, from a cache with a date in the future',
    false,
    { ...holder, host: 'elsewhere', started: ago(-2 * dayMs) },
  ],
] as const)
  test(`a lock ${what} ${holds ? 'keeps others out of each folder' : 'is removed'}`, () => {
    const folders = [freshFolder(), freshFolder()];
    const [first = '', second = ''] = folders;
    writeFileSync(join(second, name), JSON.stringify(content));
    const other = lock(folders);

    const own = expect.stringMatching(new RegExp(`-${process.pid}\\.lock$`));
    expect(other?.pid).toBe(holds ? process.ppid : undefined);
    expect(folders.map((folder) => readdirSync(folder))).toEqual(holds ? [[], [name]] : [[own], [own]]);
    expect(lock([first])).toBeUndefined();
  });

test('what has the name of a lock and is none keeps nobody out, and stays', () => {
  const folder = freshFolder();
  const [file, inside] = ['.delete-image-conformance.lock', '.delete-image-conformance.x.lock'];
  writeFileSync(join(folder, file), '{}');
  mkdirSync(join(folder, inside));

  expect(lock([folder])).toBeUndefined();
  expect(readdirSync(folder)).toEqual(expect.arrayContaining([file, inside]));
});

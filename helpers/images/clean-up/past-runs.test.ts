import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { birthOf } from '../../platform/output/process-life.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { pastRuns } from './leftovers.ts';

let folder: string;
test.beforeEach(() => {
  folder = freshFolder();
});

/** Whether a run whose process has this id is over. */
function isOver(pid: number, more: object = {}): boolean | undefined {
  const line = { event: 'started', run: 'c0ffee01', pid, ...more, url: 'http://127.0.0.1:1/v2/1', at: new Date().toISOString() };
  writeFileSync(join(folder, 'c0ffee01-1-set-up.jsonl'), `${JSON.stringify(line)}\n`);
  return pastRuns(folder)[0]?.over;
}

test('a run whose process lives is in progress', () => {
  expect(isOver(process.pid)).toBe(false);
});

test('a run is over whose process had the number that another one has now', () => {
  test.skip(!existsSync('/proc/self/stat'), 'this system does not show when a process began');

  expect(isOver(process.pid, { host: hostname(), born: '1' })).toBe(true);
  expect(isOver(process.pid, { host: hostname(), born: birthOf(process.pid) })).toBe(false);
});

test('a ledger whose name is not that of a run is of none', () => {
  for (const of of ['', 'a', 'backup']) writeFileSync(join(folder, `${of}-1-w0.jsonl`), '');

  expect(pastRuns(folder)).toEqual([]);
});

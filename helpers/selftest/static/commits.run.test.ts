import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { onPush } from '../test-kinds.ts';

/** Commits of an author's date before this one may have longer subjects, in seconds since 1970. */
const since = Date.parse('2026-11-28T09:00:00Z') / 1000;

/** The longest subject of a commit: a log with the hash before it fits a terminal. */
const longest = 72;

test('the subject of a commit has at most 72 characters', onPush, () => {
  test.skip(!existsSync(join(root, '.git')), 'there are no commits here: this is an unpacked archive');
  const lines = execFileSync('git', ['log', '--no-merges', '--format=%at %s'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  const subjects = lines.flatMap((line) => {
    const [, at = '', subject = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    return Number(at) >= since ? [subject] : [];
  });

  expect(subjects.filter((subject) => subject.length > longest)).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { onPush } from '../test-kinds.ts';

/** The last commit before the rule. */
const since = 'f405588c0d295eed3a8e18ca50e1644271fac8d3';

/** The longest subject of a commit: a log with the hash before it fits a terminal. */
const longest = 72;

const git = (...words: readonly string[]): string => execFileSync('git', words, { cwd: root, encoding: 'utf8' });

/** Why the commits cannot be read; undefined if they can. */
function why(): string | undefined {
  if (!existsSync(join(root, '.git'))) return 'there are no commits here: this is an unpacked archive';
  try {
    git('merge-base', '--is-ancestor', since, 'HEAD');
    return undefined;
  } catch {
    return 'the history here does not reach back to the rule: this is a shallow clone';
  }
}

test('the subject of a commit has at most 72 characters', onPush, () => {
  test.skip(why() !== undefined, why());
  const subjects = git('log', '--format=%s', `${since}..HEAD`).split('\n');

  expect(subjects.filter((subject) => subject.length > longest)).toEqual([]);
});

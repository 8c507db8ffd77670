import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { onPush } from '../selftest/test-kinds.ts';
import { givenText } from './given-text.ts';
import { freshFolder } from './testing/fresh-folder.ts';

test('a pipe without a writer is waited for, and not for ever', onPush, () => {
  const pipe = join(freshFolder(), 'target.yaml');
  execFileSync('mkfifo', [pipe]);

  expect(() => givenText(pipe, 50)).toThrow(expect.objectContaining({ code: 'ETIMEDOUT' }));
});

test('a pipe is read to its end, though its writer takes a moment', onPush, () => {
  const pipe = join(freshFolder(), 'target.yaml');
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', '(sleep 0.1; printf url; sleep 0.1; printf ": x") > "$0"', pipe], { stdio: 'ignore' });

  expect(givenText(pipe)).toBe('url: x');
});

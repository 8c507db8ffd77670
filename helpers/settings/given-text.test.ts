import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { givenText } from './given-text.ts';
import { freshFolder } from './testing/fresh-folder.ts';

test('a file that the operator names is read to its end, though a character lies across two parts', () => {
  const file = join(freshFolder(), 'list.json');
  writeFileSync(file, `a${'é'.repeat(100_000)}`);

  expect(givenText(file)).toBe(`a${'é'.repeat(100_000)}`);
});

test('a file without an end is read no further than 16 MiB', () => {
  expect(() => givenText('/dev/zero')).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});

test('a pipe without a writer is waited for, and not for ever', () => {
  const pipe = join(freshFolder(), 'target.yaml');
  execFileSync('mkfifo', [pipe]);

  expect(() => givenText(pipe, 50)).toThrow(expect.objectContaining({ code: 'ETIMEDOUT' }));
});

test('a pipe is read to its end, though its writer takes a moment', () => {
  const pipe = join(freshFolder(), 'target.yaml');
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', '(sleep 0.1; printf url; sleep 0.1; printf ": x") > "$0"', pipe], { stdio: 'ignore' });

  expect(givenText(pipe)).toBe('url: x');
});

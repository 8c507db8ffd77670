import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { outputOptionProblem } from '../shared/output/emptied-folder.ts';
import { read } from './command-words.ts';
import { otherOptions, selectionOptions } from './playwright-options.ts';
import { UsageError } from './usage-error.ts';

const readWords = (...words: readonly string[]) =>
  read(
    {
      name: 'run',
      options: selectionOptions,
      moreOptions: otherOptions,
    },
    words,
  );

const readOutput = (folder: string) => readWords('--output', folder);

test('a folder that Playwright would empty is refused if it holds files of somebody else', () => {
  const folder = freshFolder();
  writeFileSync(join(folder, 'keep.txt'), 'mine');

  expect(() => readOutput(folder)).toThrow(UsageError);
  expect(() => readOutput(folder)).toThrow(
    /^run: --output: expected a folder that is empty .* Playwright empties it, got ".*"\. See /,
  );
});

test('a file is refused as a folder that Playwright would empty', () => {
  const file = join(freshFolder(), 'keep.txt');
  writeFileSync(file, 'mine');

  expect(() => readOutput(file)).toThrow(UsageError);
});

test('a folder that is missing, empty or left by Playwright is taken for its output', () => {
  const folder = freshFolder();
  const left = join(folder, 'left');
  const empty = join(folder, 'empty');
  for (const each of [left, empty]) mkdirSync(each);
  writeFileSync(join(left, '.last-run.json'), '{ "status": "failed", "failedTests": ["a"] }');
  writeFileSync(join(left, 'trace.zip'), 'theirs');

  for (const each of [join(folder, 'missing'), empty, left]) expect(readOutput(each)).not.toBe('help');
});

test('a folder in which a run goes on, or was killed, is taken for the output of Playwright', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, '.playwright-artifacts-0'));

  expect(readOutput(folder)).not.toBe('help');
});

test("a folder is not Playwright's by the name of one file", () => {
  const folder = freshFolder();
  for (const content of ['mine', '{}', '[]']) {
    writeFileSync(join(folder, '.last-run.json'), content);
    expect(() => readOutput(folder), content).toThrow(UsageError);
  }
});

test('--last-failed-file takes a file that Playwright wrote, or a new one: it is replaced at the end of a run', () => {
  const file = join(freshFolder(), 'failed.json');
  const read = (): unknown => readWords(`--last-failed-file=${file}`);
  expect(read()).not.toBe('help');

  writeFileSync(file, 'mine');
  expect(read).toThrow(
    /^run: --last-failed-file: expected a file that is missing or that Playwright wrote, because it is replaced/,
  );

  writeFileSync(file, '{ "status": "failed", "failedTests": [] }');
  expect(read()).not.toBe('help');
});

for (const option of ['retries', 'repeat-each', 'timeout', 'global-timeout', 'max-failures', 'workers', 'ui-port']) {
  test(`--${option} takes a number`, () => {
    for (const value of ['x', '1.5', '-1', '2x', '1e3'])
      expect(() => readWords(`--${option}=${value}`), value).toThrow(
        new RegExp(`^run: --${option}: expected a .*, got "${value}"`),
      );
    expect(readWords(`--${option}=2`)).not.toBe('help');
  });
}

test('--workers takes a share of the cores, and neither it nor --repeat-each takes none', () => {
  expect(readWords('--workers=50%')).not.toBe('help');
  for (const word of ['--workers=0', '--workers=0%', '--repeat-each=0']) expect(() => readWords(word)).toThrow(/expected a/);
});

test('a trace, which would hold the tokens, is refused: by the command, and by Playwright started without it', () => {
  for (const mode of ['on', 'retain-on-failure', 'on-first-retry']) {
    expect(() => readWords(`--trace=${mode}`)).toThrow(/^run: --trace: expected no trace, because a trace holds the tokens/);
    for (const words of [[`--trace=${mode}`], ['--trace', mode], ['--ui'], ['--ui-port=0']])
      expect(outputOptionProblem(words)).toMatch(/expected no trace.*Fix: leave the option out/);
  }
  expect(readWords('--trace=off')).not.toBe('help');
  expect(outputOptionProblem(['--trace', 'off'])).toBeUndefined();
});

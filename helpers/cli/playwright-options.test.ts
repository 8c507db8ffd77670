import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { outputOptionProblem } from '../platform/output/playwright-files.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { read } from './command-words.ts';
import { otherOptions, selectionOptions } from './playwright-options.ts';
import { UsageError } from './usage-error.ts';

const readWords = (...words: readonly string[]) =>
  read({ name: 'run', options: selectionOptions, moreOptions: otherOptions }, words);

const last = '{ "status": "failed", "failedTests": ["a"] }';

for (const [what, name, content, isTaken] of [
  ['is empty', '', '', true],
  ['is missing', undefined, '', true],
  ['Playwright left', '.last-run.json', last, true],
  ['a run uses, or a killed one used', '.playwright-artifacts-0/trace.zip', '', true],
  ['holds files of somebody else', 'keep.txt', 'mine', false],
  ...['mine', '{}', '[]'].map(
    (text) => [`has a file of the name that Playwright gives, with ${text}`, '.last-run.json', text, false] as const,
  ),
] as const) {
  test(`a folder that ${what} is ${isTaken ? 'taken' : 'refused'} as the one that Playwright empties`, () => {
    const folder = freshFolder();
    const output = name === undefined ? join(folder, 'missing') : folder;
    if (name) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }

    if (isTaken) expect(readWords('--output', output)).not.toBe('help');
    else expect(() => readWords('--output', output)).toThrow(/^run: --output: expected a folder that is empty .*got ".*"\. See /);
  });
}

test('a file is refused as a folder that Playwright would empty', () => {
  const file = join(freshFolder(), 'keep.txt');
  writeFileSync(file, 'mine');

  expect(() => readWords('--output', file)).toThrow(UsageError);
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

test('--last-failed-file is refused, because Playwright would replace a file of anybody', () => {
  expect(() => readWords('--last-failed-file=mine.json')).toThrow(/^run: --last-failed-file: expected no such option, because/);
});

test('a trace, which would hold the tokens, is refused: by the command, and by Playwright started without it', () => {
  for (const mode of ['on', 'retain-on-failure', 'on-first-retry']) {
    expect(() => readWords(`--trace=${mode}`)).toThrow(/^run: --trace: expected no trace \(it would hold the tokens/);
    for (const words of [[`--trace=${mode}`], ['--trace', mode], ['--ui'], ['--ui-port=0']])
      expect(outputOptionProblem(words)).toMatch(/expected no trace.*Fix: leave the option out/);
  }
  expect(readWords('--trace=off')).not.toBe('help');
  expect(outputOptionProblem(['--trace', 'off'])).toBeUndefined();
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { outputOptionProblem } from '../platform/output/playwright-files.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { read, UsageError } from './command.ts';
import { refusal, selectionOptions } from './playwright-options.ts';

const readWords = (...words: readonly string[]) => read({ name: 'run', options: selectionOptions }, words);

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

test('--max-failures and --workers take a number, and workers a share of the cores, too', () => {
  for (const option of ['max-failures', 'workers'])
    for (const value of ['x', '1.5', '-1', '2x', '1e3'])
      expect(() => readWords(`--${option}=${value}`)).toThrow(new RegExp(`^run: --${option}: expected a .*, got "${value}"`));
  for (const word of ['--workers=0', '--workers=0%']) expect(() => readWords(word)).toThrow(/expected a/);
  for (const word of ['--max-failures=2', '--workers=2', '--workers=50%']) expect(readWords(word)).not.toBe('help');
});

test('a trace, which would hold the tokens, is refused by the command, and by Playwright started without it', () => {
  for (const words of [['--trace=on'], ['--trace', 'on'], ['--ui'], ['--ui-port=0']]) {
    expect(() => readWords(...words)).toThrow(/^run: unknown option --(?:trace|ui)/);
    expect(outputOptionProblem(words)).toMatch(/expected no trace.*Fix: leave the option out/);
  }
  expect(outputOptionProblem(['--trace', 'off'])).toBeUndefined();
});

for (const [command, words, said] of [
  ['smok', [], /^command: expected one of .*, got "smok"\. Did you mean smoke\?$/],
  ['--config=evil.config.ts', [], /^command: expected one of run, smoke, preflight/],
  ['run', ['--output', '/elsewhere'], /^arguments: a pipeline does not pass on --output, because/],
  ['smoke', ['--quiet', '--server=evil'], /^arguments: a pipeline does not pass on --server, because/],
] as const)
  test(`a pipeline does not get ${[command, ...words].join(' ')}`, () => {
    expect(refusal(command, words)).toMatch(said);
  });

test('a pipeline gets a selection; a command refuses whatever else Playwright could do', () => {
  expect(refusal('run', ['--grep', '@MUST'])).toBeUndefined();
  for (const words of [
    ['--config', 'evil.config.ts'],
    ['-xc', 'evil.config.ts'],
    ['--reporter=evil.ts'],
    ['--last-failed-file=x'],
  ])
    expect(() => readWords(...words)).toThrow(/^run: unknown option -/);
});

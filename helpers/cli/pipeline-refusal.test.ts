import { expect, test } from '@playwright/test';
import { refusal } from './pipeline-refusal.ts';

for (const [command, words, said] of [
  ['smok', [], /^command: expected one of .*, got "smok"\. Did you mean smoke\?$/],
  ['--config=evil.config.ts', [], /^command: expected one of run, smoke, preflight/],
  ['run', ['--hepl'], /^arguments: unknown option --hepl\. Did you mean --help\?$/],
  ['run', ['--config', 'evil.config.ts'], /^arguments: a pipeline does not pass on --config, because/],
  ['run', ['-xc', 'evil.config.ts'], /^arguments: a pipeline does not pass on -c, because/],
  ['run', ['--grep', '@MUST', '--ui'], /^arguments: a pipeline does not pass on --ui, because/],
] as const)
  test(`a pipeline does not get ${[command, ...words].join(' ')}`, () => {
    expect(refusal(command, words)).toMatch(said);
  });

test('a pipeline gets a selection', () => {
  expect(refusal('run', ['--grep', '@MUST'])).toBeUndefined();
});

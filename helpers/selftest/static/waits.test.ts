import { expect, test } from '@playwright/test';
import { sourceFiles } from './source-files.ts';

/** A loop that waits: `for` or `while`, and a pause within it. */
const waitingLoop = /^( *)(?:for|while) \(.*(?:\n\1 .*)*?\b(?:sleep|pause)\(/m;

test('whatever waits in a loop does so by one function, with a budget that has a name', () => {
  const waiting = sourceFiles('helpers')
    .filter(({ path }) => !/\.test\.ts$|\/testing\/|^helpers\/(?:selftest|reference|report|cli)\//.test(path))
    .filter(({ text }) => waitingLoop.test(text))
    .map(({ path }) => path);

  expect(waiting.sort()).toEqual([
    // A pause, which looks whether the run is over.
    'helpers/shared/run-end.ts',
    // The end of the tests, which the runner notes.
    'helpers/shared/tests-over.ts',
    // The one function.
    'helpers/shared/waiting.ts',
  ]);
});

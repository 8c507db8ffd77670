import { expect, test } from '@playwright/test';
import { sourceFiles } from './source-files.ts';

/** Where something is printed without `helpers/text/print.ts`, and why it contains no text from outside. */
const allowed: Readonly<Record<string, string>> = {
  'helpers/text/print.ts': 'prints for everybody else',
  'helpers/http/raw-request-line.ts': 'shows a line that prints in the shell of its reader',
  'helpers/installation/node-floor.ts': 'ends a process whose Node is too old before anything else is loaded',
  'helpers/cli/reference.ts': 'prints the variables of the reference target for a shell, its tokens among them',
  'helpers/playwright-internals/in-this-process.ts': 'hands what Playwright says of its own options to whoever prints',
  'helpers/selftest/growth/built-expressions.ts': 'writes expressions as JSON, for the process that started it',
  'helpers/cli/testing/lacking-part.ts': 'writes results as JSON, for the test that started it',
  'helpers/selftest/proof/proof-part.ts': 'writes results as JSON, for the process that started it',
  'helpers/selftest/proof/proof.ts': 'shows the author of the suite its mutants',
  'helpers/selftest/proof/write-smoke.ts': 'shows the author of the suite what a smoke run costs',
  'helpers/selftest/all.ts': 'shows the author of the suite its checks',
  'helpers/selftest/repeat-commands.ts': 'shows the author of the suite the commands that repeat failed tests',
  'helpers/selftest/skipped-tests.ts': 'shows the author of the suite the tests of its own that assert nothing',
  'helpers/selftest/unseen/unseen.ts': 'shows the author of the suite the mutations that survive',
  'helpers/selftest/unseen/unseen-part.ts': 'shows the author of the suite why a server without a mutation does not start',
};

const prints =
  /\bconsole\s*\.|\bprocess\s*\.\s*std(?:out|err)\s*\.\s*write\b|\bstd(?:out|err)\b[^;\n]*\bfrom 'node:process'|\bwriteSync\(\s*[12]\b/;

test('everything printed passes one function', () => {
  const printing = sourceFiles('helpers').filter(({ path, text }) => !path.endsWith('.test.ts') && prints.test(text));

  expect(printing.map(({ path }) => path).sort()).toEqual(Object.keys(allowed).sort());
});

test('specs and contracts print nothing', () => {
  const printing = [...sourceFiles('specs'), ...sourceFiles('contracts')].filter(({ text }) => prints.test(text));

  expect(printing.map(({ path }) => path)).toEqual([]);
});

test('ways of printing are found', () => {
  for (const text of [
    'console.log(x)',
    'console\n  .error(x)',
    'process.stdout.write(x)',
    "import { stdout } from 'node:process';",
    'writeSync(2, x)',
  ])
    expect(prints.test(text), text).toBe(true);
});

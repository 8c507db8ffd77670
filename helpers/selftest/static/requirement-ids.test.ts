import { expect, test } from '@playwright/test';
import { sourceFiles } from './source-files.ts';

/** Where the id of a requirement stands apart from its entry, its spec and the mutants and variants that break it. */
const allowed: Readonly<Record<string, string>> = {
  'contracts/withdrawn.ts': 'ids that are never used again',
  'contracts/operation.ts': 'each code of the guide names the requirement of its answer, and those of its effects',
  'contracts/evidence.ts': 'why no target lacks a kind of evidence without violating a requirement',
  'helpers/verdict/causes.ts': 'what many violations follow from, whatever the requirement',
  'helpers/verdict/group-findings.ts': 'the loss that explains others comes first',
  'helpers/spec/matchers.ts': 'a message names the requirement that decides instead',
  'helpers/spec/rules/race-outcomes.ts': 'a message names the requirement that decides instead',
  'bench/suite/cases.spec.ts': 'the cases of the benchmark are those of one requirement',
  'helpers/cli/explain.ts': 'an example in the help of the command',
  'helpers/cli/replay.ts': 'an example in the help of the command',
  'helpers/cli/requirement-page.ts': 'an example of the command',
  'helpers/cli/listing.ts': 'an example in a message',
  'helpers/cli/playwright-options.ts': 'an example in the help of the command',
};

/** Tests of the suite itself expect of a run what it says of a requirement. */
const isTest = (path: string): boolean => /\.test\.ts$|\/(?:testing|fixtures|selftest)\//.test(path);
const isOwnPlace = (path: string): boolean =>
  /^(?:contracts\/requirements|specs|helpers\/reference\/(?:mutants|variants))\//.test(path);
const withoutComments = (text: string): string => text.replace(/\/\*\*[\s\S]*?\*\/|\/\/ .*$/gm, '');

test('an id stands in its entry, its spec, its mutants and variants, and in few other places', () => {
  const elsewhere = ['contracts', 'helpers', 'bench']
    .flatMap(sourceFiles)
    .filter(({ path, text }) => !isTest(path) && !isOwnPlace(path) && /\bDI-[A-Z\d]{2,4}-\d\d\b/.test(withoutComments(text)));

  expect(elsewhere.map(({ path }) => path).sort()).toEqual(Object.keys(allowed).sort());
});

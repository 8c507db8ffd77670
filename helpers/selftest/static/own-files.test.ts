import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ownFile, ownModule, suiteVersion } from '../../installation/own-files.ts';
import { sourceFiles } from './source-files.ts';

const sources = ['helpers', 'specs', 'contracts'].flatMap(sourceFiles);
const isTest = (path: string): boolean => /\.test\.ts$|\/(testing|fixtures)\//.test(path);

test('own-files.ts alone knows where the suite is, in the repository and in the package', () => {
  const others = sources.filter(({ path, text }) => !isTest(path) && /\bimport\.meta\b/.test(text));
  expect(others.map(({ path }) => path)).toEqual(['helpers/installation/own-files.ts']);
});

test('the working folder is where the files of the operator are', () => {
  const users = sources.filter(({ path, text }) => !isTest(path) && /\bprocess\.cwd\(\)/.test(text));
  expect(users.map(({ path }) => path).sort()).toEqual([
    // Show a path as the operator would write it.
    'helpers/cli/explain-text.ts',
    'helpers/cli/replay.ts',
    // Shows paths as the operator would write them.
    'helpers/report/reporter.ts',
    // The proof page, in the output folder.
    'helpers/selftest/proof/proof.ts',
    // `.env`, target files and the output folder.
    'helpers/settings/settings.ts',
  ]);
});

test('a message names a command by commandLine(), because the package has no scripts', () => {
  const script = /npm run (?:conformance|plan|sweep|report|replay|compare|merge|reference)\b/;
  const isComment = (line: string): boolean => /^\s*(?:\/\*\*|\*|\/\/)/.test(line);
  const spelled = sources.flatMap(({ path, text }) =>
    isTest(path)
      ? []
      : text.split('\n').flatMap((line) => (script.test(line) && !isComment(line) ? [`${path}: ${line.trim()}`] : [])),
  );
  expect(spelled).toEqual([]);
});

test('files of the suite are found', () => {
  const named = [
    ownFile('contracts/target.schema.json'),
    ...['run/set-up', 'report/reporter'].map((path) => ownModule(`helpers/${path}`)),
  ];
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
  expect(suiteVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

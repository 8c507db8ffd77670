import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { importsOf, sourceFiles } from './source-files.ts';

/** Paths of .github/CODEOWNERS, as expressions: a folder ends with a slash, and `*` stands for a part of a name. */
const owned = readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')
  .split('\n')
  .flatMap((line) => /^\/(\S+)\s+@/.exec(line)?.[1] ?? [])
  .map((pattern) => {
    const name = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    return { pattern, matches: new RegExp(`^${name}${pattern.endsWith('/') ? '' : '$'}`) };
  });

/**
 * What vouches for an image, lets requests leave outside a test, or carries out the operator's own: a test can only aim at what the ledger
 * gives it for the aims that it declares.
 */
const canDelete =
  /\bledger\.(?:own|begin|leftover|probe)\(|\bnew (?:Sender|Ledger|OwnImages|Removal|Provoker)\(|\.(?:leftover|operate|delete(?:Image|IfFree|ThenRead)|deletion)\(|\bthrowSwitch\(/;

/** Modules that start what removes images. */
const removers = /^helpers\/target\/clean-up\/(?:clean-up|removal|end-clean-up)\.ts$/;

/** What sends nothing to a target: words and rules about requests that were sent, the tests, and the reference target. */
const isElsewhere = (path: string): boolean =>
  /\.test\.ts$|\/testing\/|^helpers\/(?:selftest|reference|report|verdict|spec|playwright-internals|test\.ts)/.test(path);

/** What the ledger decides by: which identifiers are random, and which images the operator named. */
const judged = /^(?:contracts|helpers\/settings)\//;
const decisive = sourceFiles('helpers/target/safety')
  .filter(
    ({ path }) => !isElsewhere(path) && !/\/(?:sender|rate-limit|patience|target-presence|turn|operators-fields)\.ts$/.test(path),
  )
  .flatMap(importsOf)
  .flatMap(({ to, typesOnly }) => (!typesOnly && judged.test(to) ? [to] : []));

const files = sourceFiles('helpers').filter(({ path }) => !isElsewhere(path));
const deleters = files.filter(
  (file) => canDelete.test(file.text) || importsOf(file).some(({ to, typesOnly }) => !typesOnly && removers.test(to)),
);

test('whatever can have an image deleted outside a test has an owner, who reads each change', () => {
  const paths = [...new Set([...deleters.map(({ path }) => path), ...decisive])];

  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !owned.some(({ matches }) => matches.test(path)))).toEqual([]);
});

test('every path that has an owner exists', () => {
  const all = [...files, ...sourceFiles('contracts')];
  const none = owned.filter(({ matches }) => !all.some(({ path }) => matches.test(path)));

  expect(none.map(({ pattern }) => pattern)).toEqual([]);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { blobFolderProblem } from './playwright-files.ts';

for (const [what, names, words, said] of [
  ['missing', undefined, ['--shard=1/3'], undefined],
  ['with the blobs of a run before', ['report-1.zip', 'report-2.zip'], ['--shard=1/3'], undefined],
  [
    'with a file of somebody’s',
    ['report-1.zip', 'mine.txt'],
    ['--shard', '1/3'],
    /^PLAYWRIGHT_BLOB_OUTPUT_DIR: .*"mine\.txt" in it/,
  ],
  ['that is a file', [], ['--shard=1/3'], /got something that is not a folder/],
  ['with a file of somebody’s, where no shard runs and no blob is written', ['mine.txt'], [], undefined],
] as const)
  test(`the folder for blobs, ${what}, is ${said === undefined ? 'taken' : 'refused'}`, () => {
    const folder = join(freshFolder(), 'blobs');
    if (names?.length === 0) writeFileSync(folder, 'mine');
    else if (names !== undefined) mkdirSync(folder);
    for (const name of names ?? []) writeFileSync(join(folder, name), '');
    const problem = blobFolderProblem(words, { PLAYWRIGHT_BLOB_OUTPUT_DIR: folder });

    if (said === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(said);
  });

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { blobFolderProblem } from './playwright-files.ts';

let folder: string;
test.beforeEach(() => {
  folder = freshFolder();
});

/** The beginning of a zip archive whose first entry has a name, as Playwright's writer makes it. */
const zip = (entry: string): string => `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(entry.length)}\0\0\0${entry}…`;
const put = (name: string, content: string): void => writeFileSync(join(folder, name), content, 'latin1');
const problem = (env: NodeJS.ProcessEnv): string | undefined => blobFolderProblem(['--shard=1/3'], env);

const blobs: Readonly<Record<string, string>> = {
  'events alone': zip('report.jsonl'),
  'an attachment first': zip(`resources/${'0a'.repeat(20)}.json`),
  'nothing: the run was killed': '',
};
for (const [what, content] of Object.entries(blobs))
  test(`a blob of a shard may be replaced: ${what}`, () => {
    put('report-1.zip', content);

    expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_DIR: folder })).toBeUndefined();
    expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, 'report-1.zip') })).toBeUndefined();
  });

for (const [what, content] of Object.entries({ 'another archive': zip('resources/plan.pdf'), text: 'mine' }))
  test(`an ordinary file is not replaced, although its name is that of a blob: ${what}`, () => {
    put('report-2025.zip', content);
    const path = join(folder, 'report-2025.zip');

    expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_DIR: folder })).toMatch(/^PLAYWRIGHT_BLOB_OUTPUT_DIR: .*"report-2025\.zip" in it/);
    expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_FILE: path })).toMatch(/^PLAYWRIGHT_BLOB_OUTPUT_FILE: .* a blob, got /);
    const outside = { PLAYWRIGHT_BLOB_OUTPUT_DIR: join(folder, 'new'), PLAYWRIGHT_BLOB_OUTPUT_NAME: '../report-2025.zip' };
    expect(problem(outside)).toMatch(/^PLAYWRIGHT_BLOB_OUTPUT_NAME: .* a blob, got /);
  });

test('a folder or a link with the name of a blob is not replaced', () => {
  mkdirSync(join(folder, 'report-1.zip'));
  expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_DIR: folder })).toMatch(/"report-1\.zip" in it/);

  put('blob', zip('report.jsonl'));
  symlinkSync(join(folder, 'blob'), join(folder, 'link.zip'));
  expect(problem({ PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, 'link.zip') })).toMatch(/a blob, got /);
});

test('without a shard, no blob is written, and nothing is wrong', () => {
  put('mine.txt', 'mine');

  expect(blobFolderProblem([], { PLAYWRIGHT_BLOB_OUTPUT_DIR: folder })).toBeUndefined();
});

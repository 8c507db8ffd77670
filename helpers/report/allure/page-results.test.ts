import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { pageResults } from './page-results.ts';

/** A folder with a result of each verdict, in this order, each with an attachment in a step. */
function resultsOf(verdicts: readonly string[]): string {
  const folder = freshFolder();
  verdicts.forEach((verdict, n) => {
    const steps = [{ attachments: [{ source: `${n}-attachment.txt` }] }];
    writeFileSync(join(folder, `${n}-result.json`), JSON.stringify({ labels: [{ name: 'verdict', value: verdict }], steps }));
    writeFileSync(join(folder, `${n}-attachment.txt`), verdict);
  });
  writeFileSync(join(folder, 'categories.json'), '[]');
  return folder;
}

test('a page shows all results of a run that it can hold', async () => {
  const folder = resultsOf(['pass', 'error', 'untested']);

  expect(await pageResults(folder, join(freshFolder(), 'results'), 3)).toEqual({ folder, note: '' });
});

test('a page of a run with more results shows what was violated or not tested, with its attachments', async () => {
  const scratch = join(freshFolder(), 'results');
  const { folder, note } = await pageResults(resultsOf(['pass', 'untested', 'pass', 'error']), scratch, 3);

  expect(note).toBe('2 of 4 results: those that passed are left out');
  expect(readdirSync(folder).sort()).toEqual([
    '1-attachment.txt',
    '1-result.json',
    '3-attachment.txt',
    '3-result.json',
    'categories.json',
  ]);
});

test('if more was violated than a page can hold, it shows the worst', async () => {
  const scratch = join(freshFolder(), 'results');
  const { folder, note } = await pageResults(resultsOf(['untested', 'warning', 'error', 'pass']), scratch, 2);

  expect(note).toBe('the worst 2 of 4 results: those that passed are left out');
  expect(readdirSync(folder).filter((name) => name.endsWith('-result.json'))).toEqual(['1-result.json', '2-result.json']);
});

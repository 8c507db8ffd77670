import { writeFileSync } from 'node:fs';
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

/** What a page shows of these, if it can hold so many. */
function shownOf(verdicts: readonly string[], most: number): { readonly note: string; readonly names: readonly string[] } {
  const { files, note } = pageResults(resultsOf(verdicts), most);
  return { note, names: files.map((file) => file.getOriginalFileName()) };
}

test('a page shows all results of a run that it can hold', () => {
  const { note, names } = shownOf(['pass', 'error', 'untested'], 3);

  expect([note, names.length]).toEqual(['', 7]);
});

test('a page of a run with more results shows what was violated or not tested, with its attachments', () => {
  expect(shownOf(['pass', 'untested', 'pass', 'error'], 3)).toEqual({
    note: '2 of 4 results: those that passed are left out',
    names: ['1-attachment.txt', '1-result.json', '3-attachment.txt', '3-result.json', 'categories.json'],
  });
});

test('if more was violated than a page can hold, it shows the worst', () => {
  const { note, names } = shownOf(['untested', 'warning', 'error', 'pass'], 2);

  expect(note).toBe('the worst 2 of 4 results: those that passed are left out');
  expect(names.filter((name) => name.endsWith('-result.json'))).toEqual(['1-result.json', '2-result.json']);
});

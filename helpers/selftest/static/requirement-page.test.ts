import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { explained } from '../../cli/explained.ts';
import { requirementPage } from '../../cli/requirement-page.ts';
import { root } from '../root.ts';

/** Lines that only the tests know; catalogue.run.test.ts compares them, which takes a listing of Playwright's. */
const ofTests = /^- \*\*(?:Sent|Evidence|To test it|Test)\*\*: .*\n/gm;

const page = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
const unlisted = { target: '', title: '', file: '', line: 0, tags: [], needs: {}, expected: 'passed' };

test('docs/requirements.md says what the catalogue and the mutants say; npm run docs:requirements writes it', () => {
  const expected = requirementPage(requirementIds.map((id) => explained(id, unlisted)));

  expect(page.replaceAll(ofTests, '')).toBe(expected.replaceAll(ofTests, ''));
});

test('docs/requirements.md has an anchor for every requirement', () => {
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, id]) => id);

  expect(headings).toEqual([...requirementIds].sort(byTopic));
});

/** In the order of the first requirement of each topic. */
function byTopic(a: string, b: string): number {
  const place = (id: string): number => requirementIds.findIndex((each) => each.startsWith(id.slice(0, -2)));
  return place(a) - place(b);
}

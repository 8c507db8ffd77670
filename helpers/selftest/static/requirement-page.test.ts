import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { explained } from '../../cli/explained.ts';
import { requirementPage } from '../../cli/requirement-page.ts';

const unlisted = { target: '', title: '', file: '', line: 0, tags: [], needs: {}, expected: 'passed' };

test('the page of the requirements has an anchor for each', () => {
  const page = requirementPage(requirementIds.map((id) => explained(id, unlisted, [])));
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, id]) => id);

  expect(headings).toEqual([...requirementIds].sort(byTopic));
});

/** In the order of the first requirement of each topic. */
function byTopic(a: string, b: string): number {
  const place = (id: string): number => requirementIds.findIndex((each) => each.startsWith(id.slice(0, -2)));
  return place(a) - place(b);
}

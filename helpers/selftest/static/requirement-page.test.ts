import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { explained } from '../../cli/explained.ts';
import { requirementHtml, requirementPage } from '../../cli/requirement-page.ts';

const unlisted = { target: '', title: '', file: '', line: 0, tags: [], needs: {}, expected: 'passed' };

test('the pages of the requirements have an anchor for each', () => {
  const all = requirementIds.map((id) => explained(id, unlisted, []));
  const found = (page: string, anchor: RegExp) => [...page.matchAll(anchor)].map(([, id]) => id);
  const wanted = [...requirementIds].sort(byTopic);

  expect(found(requirementPage(all), /^### (\S+)$/gm)).toEqual(wanted);
  expect(found(requirementHtml(all), /<tr id="(\S+)">/g)).toEqual(wanted);
});

/** In the order of the first requirement of each topic. */
function byTopic(a: string, b: string): number {
  const place = (id: string): number => requirementIds.findIndex((each) => each.startsWith(id.slice(0, -2)));
  return place(a) - place(b);
}

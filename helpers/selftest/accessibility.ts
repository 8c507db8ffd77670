import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { ownFile } from '../installation/own-files.ts';

const script = createRequire(ownFile('package.json')).resolve('axe-core/axe.min.js');

/**
 * What axe-core finds on a page as it is shown, one line for each rule with the first element that breaks it. Folded parts are
 * opened before. `except`: a selector of what is not ours.
 */
export async function accessibilityFaults(page: Page, except?: string): Promise<string[]> {
  await page.addScriptTag({ path: script });
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
  const context = except === undefined ? 'document' : JSON.stringify({ exclude: [except] });
  // What axe says of the elements without faults is megabytes of JSON, which nobody reads.
  const violations = await page.evaluate<AxeResults['violations']>(
    `axe.run(${context}, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id} (${nodes.length}): ${help}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
  );
}

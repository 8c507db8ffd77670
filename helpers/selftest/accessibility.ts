import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { ownFile } from '../platform/installation/own-files.ts';

const script = createRequire(ownFile('package.json')).resolve('axe-core/axe.min.js');

/** Those of axe's rules on colours that are on by default. */
const onColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe-core finds on a page as it is shown, one line for each rule with the first element that breaks it. Folded parts are opened
 * before. In the dark scheme, which differs from the light one in colours alone, only the rules on these are asked.
 */
export async function accessibilityFaults(page: Page, scheme: 'light' | 'dark' = 'light'): Promise<string[]> {
  await page.addScriptTag({ path: script });
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
  // Off by default in axe, and what a finger needs.
  const rules = { 'target-size': { enabled: true } };
  const options = { resultTypes: ['violations'], ...(scheme === 'dark' ? { runOnly: onColours } : { rules }) };
  // What axe says of the elements without faults is megabytes of JSON, which nobody reads.
  const violations = await page.evaluate<AxeResults['violations']>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id} (${nodes.length}): ${help}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
  );
}

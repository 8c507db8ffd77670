import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { ownFile } from '../platform/installation/own-files.ts';

const script = createRequire(ownFile('package.json')).resolve('axe-core/axe.min.js');

interface Looked {
  readonly except?: string;
  readonly only?: 'colours' | undefined;
}

/** Those of axe's rules on colours that are on by default. */
const onColours = ['color-contrast', 'link-in-text-block'];

/** What of a page is looked at in a scheme, if it is looked at in the light one, too. */
export const inScheme = (scheme: 'light' | 'dark'): Looked => (scheme === 'dark' ? { only: 'colours' } : {});

/**
 * What axe-core finds on a page as it is shown, one line for each rule with the first element that breaks it. Folded parts are
 * opened before. `except`: a selector of what is not ours. `only`: the rules on colours, in which alone the dark scheme differs.
 */
export async function accessibilityFaults(page: Page, { except, only }: Looked = {}): Promise<string[]> {
  await page.addScriptTag({ path: script });
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
  const context = except === undefined ? 'document' : JSON.stringify({ exclude: [except] });
  // Off by default in axe, and what a finger needs.
  const rules = { 'target-size': { enabled: true } };
  const options = { resultTypes: ['violations'], ...(only ? { runOnly: onColours } : { rules }) };
  // What axe says of the elements without faults is megabytes of JSON, which nobody reads.
  const violations = await page.evaluate<AxeResults['violations']>(
    `axe.run(${context}, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id} (${nodes.length}): ${help}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
  );
}

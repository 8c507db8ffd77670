import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, expect, type Page, test } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { ownFile } from '../platform/installation/own-files.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of this system's Chromium, found by PATH; undefined if there is none. */
function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Starts this system's Chromium. Without one the test is skipped, which CI forbids by BROWSER=required. */
export function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  expect(executablePath ?? process.env.BROWSER, 'Chromium is required, but not on the PATH').not.toBe('required');
  test.skip(executablePath === undefined, 'no Chromium on the PATH');
  return chromium.launch({ ...(executablePath !== undefined && { executablePath }) });
}

/** A page from a file, and everything that went wrong on it: script errors, failed requests, requests to other hosts. */
export async function openFile(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  page.on('requestfailed', (request) => wrong.push(`failed: ${request.url()}`));
  await context.route(/^(?!file:|data:|blob:)/, (route) => {
    wrong.push(`remote: ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(`file://${path}`);
  return { page, wrong };
}

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

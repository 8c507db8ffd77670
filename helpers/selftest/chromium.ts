import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, expect, type Page, test } from '@playwright/test';

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

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of this system's Chromium, found by PATH; undefined if there is none. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Starts this system's Chromium. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath });
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

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { accessibilityFaults } from '../../selftest/accessibility.ts';
import { launch, openFile } from '../../selftest/chromium.ts';
import { onPush } from '../../selftest/test-kinds.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { nastyConclusion } from '../fixtures/nasty-verdict.ts';
import { statementOf } from './statement.ts';
import { statementPage } from './statement-html.ts';

test.describe.configure({ mode: 'default' });

const conclusion = nastyConclusion('must');
const statement = statementOf(conclusion, []);
let browser: Browser;
let folder: string;

test.beforeAll(async () => {
  folder = freshFolder();
  writeFileSync(join(folder, 'index.html'), String(statementPage(statement, 'x')));
  browser = await launch();
});
test.afterAll(() => browser.close());

async function shown(options: BrowserContextOptions = {}): Promise<Page> {
  const { page, wrong } = await openFile(browser, join(folder, 'index.html'), options);
  expect(wrong).toEqual([]);
  return page;
}

test('the page with a requirement of every kind fits 400 pixels', onPush, async () => {
  const page = await shown({ viewport: { width: 400, height: 800 } });
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });

  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the page with a requirement of every kind in the ${colorScheme} scheme`, async () => {
    expect(await accessibilityFaults(await shown({ colorScheme }), colorScheme)).toEqual([]);
  });
}

test('a link of the first screen leads to the finding on the page', async () => {
  const page = await shown({ viewport: { width: 1280, height: 720 } });
  await page.locator('.found a', { hasText: 'DI-204-08' }).click();

  expect(await page.evaluate('location.hash')).toBe('#DI-204-08');
  await expect(page.locator('details.finding#DI-204-08')).toHaveAttribute('open', '');
  await expect(page.locator('details.finding#DI-204-08 summary')).toBeInViewport();
});

test('a button copies what somebody pastes', async () => {
  const page = await shown();
  const line = page.locator('details.finding[open] pre[data-copy]').first();
  await page.locator('details.finding[open] pre[data-copy] + button').first().click();
  await expect(page.locator('details.finding[open] pre[data-copy] + button').first()).toHaveText('Copied');

  await page.evaluate("document.body.append(document.createElement('textarea'))");
  await page.locator('textarea').focus();
  await page.keyboard.press('ControlOrMeta+V');
  expect(await page.locator('textarea').inputValue()).toBe(await line.textContent());
});

test('without scripts the page is complete', async () => {
  const page = await shown({ javaScriptEnabled: false });

  await expect(page.locator('table.all tbody tr')).toHaveCount(statement.file.requirements.length);
  await expect(page.locator('.areas li')).toHaveCount(4);
});

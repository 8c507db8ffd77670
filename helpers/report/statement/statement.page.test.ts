import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { accessibilityFaults, inScheme } from '../../selftest/accessibility.ts';
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
    expect(await accessibilityFaults(await shown({ colorScheme }), inScheme(colorScheme))).toEqual([]);
  });
}

test('the filter finds requirements by words and by how they ended, without a mouse', async () => {
  const page = await shown();
  const rows = page.locator('details.all tbody tr:visible');
  await page.getByLabel('Find').focus();
  await page.keyboard.type('di-401 CHALLENGE');

  await expect(page.getByRole('status')).toHaveText(/^[1-9] of \d{3} requirements$/);
  await expect(rows.filter({ hasText: 'DI-401-02' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'DI-204-01' })).toHaveCount(0);

  await page.getByLabel('Find').fill('');
  await page.getByRole('button', { name: 'violated' }).press('Enter');
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'violated' }).press('Space');
  await expect(page.getByRole('status')).toBeEmpty();
  await expect(rows).toHaveCount(statement.file.requirements.length);
});

test('a link of the first screen leads to the finding on the page', async () => {
  const page = await shown({ viewport: { width: 1280, height: 720 } });
  await page.locator('.found a', { hasText: 'DI-204-08' }).click();

  expect(await page.evaluate('location.hash')).toBe('#DI-204-08');
  await expect(page.locator('details.finding#DI-204-08')).toHaveAttribute('open', '');
  await expect(page.locator('details.finding#DI-204-08 summary')).toBeInViewport();
});

test('the filter hides headings without a hit, and what is no requirement, and jumps to the first hit', async () => {
  const page = await shown({ viewport: { width: 1280, height: 720 } });
  await page.getByRole('button', { name: 'not tested' }).click();

  await expect(page.locator('section.findings h2:visible')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'The nine documented codes' })).toBeHidden();
  await expect(page.locator('details.finding[data-kind="not tested"] summary')).toBeInViewport();
});

test('a button copies what somebody pastes', async () => {
  const page = await shown();
  const line = page.locator('details.finding[open] pre[data-copy]').first();
  await page.locator('details.finding[open] pre[data-copy] + button').first().click();
  await expect(page.locator('details.finding[open] pre[data-copy] + button').first()).toHaveText('Copied');

  await page.locator('.filter input').focus();
  await page.keyboard.press('ControlOrMeta+V');
  expect(await page.locator('.filter input').inputValue()).toBe((await line.textContent())?.replaceAll(/[\r\n]/g, ' '));
});

test('without scripts the page is complete, and has no filter', async () => {
  const page = await shown({ javaScriptEnabled: false });

  await expect(page.locator('.filter')).toBeHidden();
  await expect(page.locator('details.all tbody tr')).toHaveCount(statement.file.requirements.length);
  await expect(page.locator('.areas li')).toHaveCount(4);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, expect, test } from '@playwright/test';
import { requirementIds } from '../../contracts/requirements.ts';
import { accessibilityFaults, launch, openFile } from '../selftest/chromium.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { reasonText, remedyOf, untested } from '../verdict/reason.ts';
import { type FakeEnd, fakeReport } from './fixtures/fake-report.ts';
import { markdownText } from './markdown.ts';

const noToken = untested('no-token', { identity: 'reader' });
const secret = 'sekret-token-of-the-run-0123456789';
const nasty = '<img src=x onerror=alert(1)> & "quoted" </script><script>alert(2)</script>';

/** 60 violations, some of one cause, an accepted one, a code that was not tested, and markup in what the target said. */
function ends(id: string): FakeEnd | undefined {
  if (id.startsWith('DI-503')) return { status: 'skipped', reason: untested('no-way', { code: 503 }) };
  if (id === 'DI-403-01') return { status: 'skipped', reason: noToken };
  if (id === 'DI-GONE-02') return { status: 'failed', accepted: 'known since spring' };
  if (id === 'DI-401-02') return { status: 'failed', received: nasty };
  if (/^DI-(IDS|405|NEG)/.test(id)) return { status: 'failed', received: `the token ${secret}` };
  return /^DI-(KEEP|RACE|GONE)/.test(id) ? { status: 'failed' } : undefined;
}

const deviations = [
  { requirement: 'DI-GONE-02', reason: 'known since spring', until: '2026-12-31', link: 'javascript:alert(3)' },
];

let folder = '';
let browser: Browser | undefined;

test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  folder = freshFolder();
  await fakeReport(folder, { ends, exchanges: 5, secret, deviations });
});
test.afterAll(() => browser?.close());

async function started(): Promise<Browser> {
  browser ??= await launch();
  return browser;
}

async function open(options: BrowserContextOptions = {}) {
  const viewport = { width: 1280, height: 900 };
  return openFile(await started(), join(folder, 'html/index.html'), { viewport, ...options });
}

test('the page opens from a file, statement first, tests behind it', onPush, async () => {
  const { page, wrong } = await open();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ Release: no$/);
  await expect(page.getByRole('row').filter({ hasText: '409' }).first()).toContainText('conflictingRequest');
  await page.getByRole('link', { name: 'All tests with their exchanges (Allure)' }).click();
  await expect(page.locator('#app').getByText('204 deleted').first()).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(wrong).toEqual([]);
});

test('many violations are shown by finding, the worst first, and what would be needed for the rest', async () => {
  const { page } = await open();

  await expect(page.getByRole('heading', { name: /\d+ MUST requirements violated \(\d+ findings\)/ })).toBeVisible();
  const summaries = page.locator('summary');
  await expect(summaries.first()).toContainText(/DI-IDS-11 and \d+ more DELETE of the collection deletes images/);
  await expect(summaries.filter({ hasText: /^DI-GONE-01 and \d+ more/ })).toHaveCount(1);
  await expect(page.locator('summary').filter({ hasText: 'DI-401-02' })).toContainText('received <img src=x');
  await expect(page.getByRole('row', { name: /^405/ }).first().getByRole('link', { name: 'DI-405-02' })).toBeVisible();
  await expect(page.getByRole('row', { name: /503/ }).first()).toContainText('not tested');
  const rows = page.locator('tr').filter({ hasText: reasonText(noToken) });
  await expect(rows.filter({ hasText: 'TARGET_READER_TOKEN' }).first()).toBeAttached();
});

test('nothing that a target or an operator wrote is taken as markup or as a script', async () => {
  const { page, wrong } = await open();
  page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));

  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
  await expect(page.getByText(nasty).first()).toBeVisible();
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  await expect(page.locator('a[href^="javascript"]')).toHaveCount(0);
  expect(wrong).toEqual([]);
});

test('whatever is open, the page fits 400 pixels, and axe finds nothing in either scheme', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open({ viewport: { width: 400, height: 800 }, colorScheme });
    expect(await accessibilityFaults(page, colorScheme)).toEqual([]);
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '');
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  }
});

test('the statement is read and opened by keyboard, and a link of the first screen leads to its finding', async () => {
  const { page } = await open();

  await page.keyboard.press('Tab');
  await expect(page.locator('.found a').first()).toBeFocused();
  await page.locator('summary').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('details').nth(1)).toHaveAttribute('open', '');
  const link = page.locator('.found a').last();
  const id = await link.textContent();
  await link.click();
  expect(await page.evaluate('location.hash')).toBe(`#${id}`);
  await expect(page.locator(`details.finding#${id}`)).toHaveAttribute('open', '');
  await expect(page.locator(`details.finding#${id} summary`).first()).toBeInViewport();
});

test('a button copies what somebody pastes', async () => {
  const { page } = await open();
  const line = page.locator('details.finding[open] pre[data-copy]').first();
  await page.locator('details.finding[open] pre[data-copy] + button').first().click();
  await expect(page.locator('details.finding[open] pre[data-copy] + button').first()).toHaveText('Copied');

  await page.evaluate("document.body.append(document.createElement('textarea'))");
  await page.locator('textarea').focus();
  await page.keyboard.press('ControlOrMeta+V');
  expect(await page.locator('textarea').inputValue()).toBe(await line.textContent());
});

test('without scripts the page is complete', async () => {
  const { page } = await open({ javaScriptEnabled: false });

  await expect(page.locator('table.all tbody tr')).toHaveCount(requirementIds.length);
  await expect(page.locator('.areas li')).toHaveCount(4);
});

test('DevTools opens the archive and takes no request for a document', async () => {
  const { entries } = JSON.parse(readFileSync(join(folder, 'exchanges.har'), 'utf8')).log;
  const page = await (await started()).newPage();

  await page.goto('devtools://devtools/bundled/devtools_app.html?panel=network');
  await page.locator('input[type=file]').first().setInputFiles(join(folder, 'exchanges.har'));
  await expect(page.getByText(/^[\d,]+ requests$/)).toHaveText(`${entries.length} requests`);
  await page.getByText('Doc', { exact: true }).click();
  await expect(page.getByText(/ \/ [\d,]+ requests$/)).toHaveText(`0 / ${entries.length} requests`);
});

test('the statement as Markdown holds codes, causes, acceptance and needs', () => {
  const markdown = readFileSync(join(folder, 'statement.md'), 'utf8');

  expect(markdown).toMatch(/^# ✗ Delete Image on fake: nonconformant/);
  expect(markdown).toMatch(/\| 503 serviceUnavailable \| – not tested \| 0 of \d+ \| nothing \|/);
  expect(markdown).toContain('| known since spring (javascript:alert(3)) | 2026-12-31 |');
  expect(markdown).toContain(`| ${markdownText(remedyOf(noToken))} |`);
  expect(markdown).not.toContain('<img');
});

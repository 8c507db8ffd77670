import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { launch, openFile } from '../selftest/chromium.ts';
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
const runs = {
  conforming: { ends: () => undefined, exchanges: 2, secret, deviations: [] },
  violating: { ends, exchanges: 5, secret, deviations },
} as const;

const folders: Record<keyof typeof runs, string> = { conforming: '', violating: '' };
let browser: Browser | undefined;

test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  for (const name of ['conforming', 'violating'] as const) {
    folders[name] = freshFolder();
    await fakeReport(folders[name], runs[name]);
  }
});
test.afterAll(() => browser?.close());

async function started(): Promise<Browser> {
  browser ??= await launch();
  return browser;
}

async function open(name: keyof typeof runs) {
  return openFile(await started(), join(folders[name], 'html/index.html'), { viewport: { width: 1280, height: 900 } });
}

for (const name of ['conforming', 'violating'] as const) {
  test(
    `the page of a ${name} run opens from a file, statement first, tests behind it`,
    name === 'violating' ? onPush : {},
    async () => {
      const { page, wrong } = await open(name);
      const answer = name === 'conforming' ? 'yes' : 'no';

      await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(` Release: ${answer}$`));
      await expect(page.getByRole('row').filter({ hasText: '409' }).first()).toContainText('conflictingRequest');
      await page.getByRole('link', { name: 'All tests with their exchanges (Allure)' }).click();
      await expect(page.locator('#app').getByText('204 deleted').first()).toBeVisible();
      await page.goBack();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(wrong).toEqual([]);
    },
  );
}

test('many violations are shown by finding, the worst first, and what would be needed for the rest', async () => {
  const { page } = await open('violating');

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
  const { page, wrong } = await open('violating');
  page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));

  await page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });
  await expect(page.getByText(nasty).first()).toBeVisible();
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  await expect(page.locator('a[href^="javascript"]')).toHaveCount(0);
  expect(wrong).toEqual([]);
});

test('the statement is read and opened by keyboard', async () => {
  const { page } = await open('violating');

  await page.keyboard.press('Tab');
  await expect(page.locator('.found a').first()).toBeFocused();
  await page.locator('summary').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('details').nth(1)).toHaveAttribute('open', '');
});

test('DevTools opens the archive and takes no request for a document', async () => {
  const { entries } = JSON.parse(readFileSync(join(folders.violating, 'exchanges.har'), 'utf8')).log;
  const page = await (await started()).newPage();

  await page.goto('devtools://devtools/bundled/devtools_app.html?panel=network');
  await page.locator('input[type=file]').first().setInputFiles(join(folders.violating, 'exchanges.har'));
  await expect(page.getByText(/^[\d,]+ requests$/)).toHaveText(`${entries.length} requests`);
  await page.getByText('Doc', { exact: true }).click();
  await expect(page.getByText(/ \/ [\d,]+ requests$/)).toHaveText(`0 / ${entries.length} requests`);
});

test('the statement as Markdown holds codes, causes, acceptance and needs', () => {
  const markdown = readFileSync(join(folders.violating, 'statement.md'), 'utf8');

  expect(markdown).toMatch(/^# ✗ Delete Image on fake: nonconformant/);
  expect(markdown).toMatch(/\| 503 serviceUnavailable \| – not tested \| 0 of \d+ \| nothing \|/);
  expect(markdown).toContain('| known since spring (javascript:alert(3)) | 2026-12-31 |');
  expect(markdown).toContain(`| ${markdownText(remedyOf(noToken))} |`);
  expect(markdown).not.toContain('<img');
});

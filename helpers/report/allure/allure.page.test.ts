import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { launch, openFile } from '../../selftest/chromium.ts';
import { secretsIn } from '../../selftest/secret-search.ts';
import { onPush } from '../../selftest/test-kinds.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { untested } from '../../verdict/reason.ts';
import { type FakeEnd, fakeReport } from '../fixtures/fake-report.ts';

interface Result {
  readonly name: string;
  readonly status: string;
  readonly statusDetails: { readonly message?: string };
  readonly testCaseId: string;
  readonly links: readonly unknown[];
  readonly parameters: readonly unknown[];
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly steps: readonly {
    readonly name: string;
    readonly status: string;
    readonly attachments: readonly { source: string }[];
  }[];
}

const secret = 'sekret-token-of-the-run-0123456789';

/** A loss, another MUST, warnings and notes, an accepted violation, and tests that could not be run. */
function ends(id: string): FakeEnd | undefined {
  if (id.startsWith('DI-503')) return { status: 'skipped', reason: untested('no-way', { code: 503 }) };
  if (id === 'DI-GONE-02') return { status: 'failed', accepted: 'known since spring' };
  return /^DI-(KEEP|405|NEG|RACE|IDS)/.test(id) ? { status: 'failed', received: `the token ${secret}` } : undefined;
}

const deviations = [{ requirement: 'DI-GONE-02', reason: 'known since spring', until: '2026-12-31' }];
let folder = '';
const results: Result[] = [];

test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  folder = freshFolder();
  await fakeReport(folder, { ends, exchanges: 2, secret, deviations });
  const names = readdirSync(join(folder, 'allure-results')).filter((name) => name.endsWith('-result.json'));
  for (const name of names) results.push(JSON.parse(readFileSync(join(folder, 'allure-results', name), 'utf8')));
});

const resultOf = (id: string): Result | undefined => results.find(({ testCaseId }) => testCaseId === `${id}@fake`);
const labelOf = (result: Result | undefined, name: string) => result?.labels.find((label) => label.name === name)?.value;

/** Allure's page, in Chromium. */
async function opened(act: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launch();
  try {
    const { page, wrong } = await openFile(browser, join(folder, 'html/allure.html'), { viewport: { width: 1280, height: 720 } });
    await expect(page.locator('#app').getByText('204 deleted').first()).toBeVisible();
    await act(page);
    expect(wrong).toEqual([]);
  } finally {
    await browser.close();
  }
}

test('every requirement has a result, with its place, its damage, its source and its exchanges', onPush, () => {
  const one = resultOf('DI-401-02');
  const steps = one?.steps.map(({ name, attachments }) => [name, attachments.length]);

  expect(results).toHaveLength(requirementIds.length);
  expect(one).toMatchObject({
    status: 'passed',
    historyId: 'DI-401-02@fake',
    fullName: expect.stringContaining(' @DI-401-02 @MUST'),
  });
  expect(one?.links).toEqual([
    { name: 'rfc9110: 11.6.1', type: 'link', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1' },
  ]);
  expect(['epic', 'feature', 'severity'].map((name) => labelOf(one, name))).toEqual([
    'Delete Image',
    '401 unauthorized',
    'critical',
  ]);
  expect(labelOf(resultOf('DI-KEEP-01'), 'severity')).toBe('blocker');
  // A test that passed shows what decides it.
  expect(steps).toEqual([
    [expect.stringMatching(/^DELETE .* → 401$/), 1],
    [expect.stringMatching(/^state: DELETE .*\(see exchanges\.har\)$/), 0],
    [expect.stringMatching(/^expected: A 401 /), 0],
  ]);
  expect(readdirSync(join(folder, 'allure-results'))).toEqual(
    expect.arrayContaining(['environment.properties', 'categories.json']),
  );
});

test('Allure agrees with the verdict, and each violation, loss and gap has its category', () => {
  const statuses = (verdict: string) => [
    ...new Set(results.filter((each) => labelOf(each, 'verdict') === verdict).map(({ status }) => status)),
  ];
  const categories = new Set(results.map((each) => labelOf(each, 'category')));
  const warning = results.find((each) => labelOf(each, 'verdict') === 'warning');

  expect(['error', 'warning', 'note', 'accepted', 'untested'].map(statuses)).toEqual([
    ['failed'],
    ['passed'],
    ['passed'],
    ['skipped'],
    ['skipped'],
  ]);
  expect(warning?.name).toMatch(/^DI-\S+ ▲ warning: /);
  expect(warning?.steps.at(-1)).toMatchObject({ name: 'expected status 204', status: 'failed' });
  expect([...categories]).toEqual(
    expect.arrayContaining(['DATA LOSS', 'MUST requirement violated', 'Accepted deviation', 'Not tested']),
  );
  expect(resultOf('DI-503-01')?.statusDetails.message).toMatch(/^Not tested: .*503.* \(to test it, /);
});

test('the page needs no other file and no other host, is smaller than 12 MB, and holds no token', () => {
  const html = readFileSync(join(folder, 'html/allure.html'), 'utf8');

  expect(readdirSync(join(folder, 'html')).sort()).toEqual(['allure.html', 'index.html']);
  expect(html.length).toBeLessThan(12_000_000);
  expect(html).not.toMatch(/googletagmanager|gtag\(/);
  // The search looks into what the page embeds.
  expect(secretsIn(join(folder, 'html'), ['the token [redacted]'])).toContain('allure.html');
  expect(secretsIn(folder, [secret])).toEqual([]);
});

test('the page names the verdict, and says what its percentage counts', onPush, () =>
  opened(async (page) => {
    const head = 'Delete Image on fake: nonconformant, DATA LOSS (% of what was tested passed)';

    await expect(page.locator('#app').getByText(head)).toBeVisible();
  }),
);

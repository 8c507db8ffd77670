import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { startReference } from '../../reference/reference.ts';
import { behaviours } from '../../reference/variants.ts';
import { adopt } from '../../run/claim.ts';
import type { Deviation } from '../../verdict/verdict-file.ts';
import { accessibilityFaults, launch, openFile } from '../chromium.ts';
import { runSuite, scratchFolder, verdictIn } from '../runs/suite-run.ts';
import { referenceFile } from '../runs/test-reference.ts';

/** Targets on which somebody reads a report, each with its verdict and the answers on its first screen. Together they are a fleet. */
const targets: Readonly<Record<string, { readonly mutant: string; readonly token?: string; readonly verdict: string }>> = {
  'data-loss': { mutant: 'stranger-may-delete', verdict: 'nonconformant' },
  accepted: { mutant: 'no-challenge', verdict: 'deviating' },
  'wrong-token': { mutant: '', token: '3b1c0a52-0d5f-4d53-8a0e-6d8f6c1d7f11', verdict: 'broken' },
};

/** What the page says: whether to release, what is violated, what changed, what nobody knows, and who acts. */
const answers: Readonly<Record<string, readonly [release: string, found: RegExp, since: RegExp, unknown: RegExp, act: RegExp]>> =
  {
    'data-loss': [
      'no',
      /^⊘ DATA LOSS new Another tenant can delete an image/,
      /new \(DI-403-10/,
      /requirements about loss (?:was|were) not tested/,
      /^The target's team has to act/,
    ],
    accepted: [
      'yes',
      /^≈ MUST, accepted The 401 lacks WWW-Authenticate .*\(until 2099-03-31, https:/,
      /2 violations accepted/,
      /(?:requirements about loss|MUST requirements) (?:was|were) not tested/,
      /ends on 2099-03-31/,
    ],
    'wrong-token': [
      'not known',
      /^Not known\.$/,
      /^Nothing to compare/,
      /OWNER_TOKEN was refused/,
      /^Whoever runs this suite has to act/,
    ],
  };

const deviation: Deviation = {
  requirement: 'DI-401-02',
  reason: 'The gateway strips the challenge; it is replaced in spring.',
  link: 'https://tickets.example/IMG-17',
  until: '2099-03-31',
  // The other targets of the fleet do not show it.
  intermittent: true,
};

const viewports = [
  { width: 1280, height: 720 },
  { width: 400, height: 800 },
] as const;

/** The folder for pictures of the pages, which `npm run screenshots` names. */
const pictures = process.env.SCREENSHOTS;

test('somebody who decides on a release finds the five answers on the first screen of each report', async () => {
  test.setTimeout(900_000);
  const browser = await launch();
  const folder = scratchFolder();
  const output = await runOnFleet(folder);

  for (const [name, { verdict }] of Object.entries(targets)) expect(verdictIn(folder, name)?.verdict, output).toBe(verdict);
  for (const name of ['fleet', ...Object.keys(targets)]) {
    const file = join(folder, 'reports', name === 'fleet' ? '' : name, 'html/index.html');
    const { page, wrong } = await openFile(browser, file, { viewport: viewports[0] });
    await (name === 'fleet' ? checkFleet(page) : check(page, answers[name]));
    for (const viewport of viewports) {
      await page.setViewportSize(viewport);
      await checkFirstScreen(page, `${name} at ${viewport.width}`, viewport);
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${viewport.width}.png`) });
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityFaults(page, colorScheme), `${name}, ${colorScheme}`).toEqual([]);
    }
    expect(wrong).toEqual([]);
  }
  await browser.close();
});

async function checkFleet(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Release: no$/);
  await expect(page.locator('tbody tr', { hasText: 'data-loss' })).toHaveText(
    /⊘ DATA LOSS Another tenant can delete an image.*The target's team has to act/,
  );
}

async function check(page: Page, [release = '', ...parts]: Partial<(typeof answers)[string]> = []): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`Release: ${release}$`));
  for (const [place, name] of ['found', 'since', 'unknown', 'act'].entries())
    expect((await page.locator(`.${name} li`).allTextContents()).join(' ')).toMatch(parts[place] as RegExp);
}

/** Every answer stands on the screen, below the one before it, and nothing is wider than the screen. */
async function checkFirstScreen(page: Page, name: string, { width, height }: (typeof viewports)[number]): Promise<void> {
  const answered = ['h1', '.basis', '.answers .found', '.answers .since', '.answers .unknown', '.answers .act'];
  const parts = name.startsWith('fleet') ? ['h1', '.basis', '.fleet tbody tr:first-child'] : answered;
  const boxes = await Promise.all(parts.map((each) => page.locator(each).boundingBox()));
  const tops = boxes.map((box) => box?.y ?? Number.NaN);

  expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(width);
  for (const [place, box] of boxes.entries()) {
    expect((box?.y ?? Number.NaN) + (box?.height ?? 0), `${name}: ${parts[place]}`).toBeLessThanOrEqual(height);
    expect(box?.height, `${name}: ${parts[place]}`).toBeGreaterThan(0);
  }
  expect(
    [...tops].sort((a, b) => a - b),
    name,
  ).toEqual(tops);
}

/** Runs the suite on the fleet, with its reports in this folder. Returns what the run printed. */
async function runOnFleet(folder: string): Promise<string> {
  const server = await startReference({ behaviours });
  adopt(join(folder, 'reports'));
  writeHistory(join(folder, 'reports', 'data-loss'), 'data-loss', ['DI-405-03']);
  const variables: Record<string, string> = { CONFORMANCE_DEVIATIONS: join(folder, 'deviations.json') };
  writeFileSync(join(folder, 'deviations.json'), JSON.stringify([deviation, { ...deviation, requirement: 'DI-401-03' }]));
  const files = Object.entries(targets).map(([name, { mutant, token }], place) => {
    const prefix = `T${place}_`;
    const { file, tokens } = referenceFile(folder, name, server.baseUrl, { behaviour: mutant, prefix });
    Object.assign(variables, tokens, token === undefined ? {} : { [`${prefix}OWNER_TOKEN`]: token });
    return file;
  });
  const { output } = await runSuite({ ...variables, TARGET_FILE: files.join(',') }, folder, { by: 'command' });
  await server.close();
  return output;
}

/** The history of a target with one run in it, in the form of Allure's, so that its page says what changed. */
function writeHistory(folder: string, name: string, violated: readonly RequirementId[]): void {
  mkdirSync(folder, { recursive: true });
  const verdictOf = (id: RequirementId): string =>
    !violated.includes(id) ? 'pass' : requirements[id].level === 'MUST' ? 'error' : 'warning';
  const results = requirementIds.map((id) => {
    const labels = Object.entries({ tag: id, verdict: verdictOf(id) }).map(([label, value]) => ({ name: label, value }));
    return [id, { labels }];
  });
  const timestamp = Date.parse('2026-01-05T06:00:00Z');
  const run = { uuid: name, name, timestamp, knownTestCaseIds: [], testResults: Object.fromEntries(results), metrics: {} };
  writeFileSync(join(folder, `history-${name}.jsonl`), `${JSON.stringify(run)}\n`);
}

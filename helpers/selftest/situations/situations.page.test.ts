import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { accessibilityFaults, inScheme } from '../accessibility.ts';
import { chromiumPath, launch, openFile } from '../chromium.ts';
import { type SuiteRun, scratchFolder, verdictIn } from '../runs/suite-run.ts';
import { pageOf, pages, runEverySituation } from './situation-runs.ts';
import { runSituations, situations } from './situations.ts';

/** Somebody who decides on a release has ten seconds: what they look for stands on the first screen of each report. */
test.describe.configure({ mode: 'default' });

const executable = chromiumPath();
const scratch = scratchFolder();
let browser: Browser | undefined;
let run: SuiteRun | undefined;

test.beforeAll(async () => {
  // Three runs, one on seven targets: two minutes, or several on a busy machine.
  test.setTimeout(900_000);
  mkdirSync(scratch, { recursive: true });
  run = await runEverySituation(scratch);
  if (executable !== undefined) browser = await launch(executable);
});
test.afterAll(async () => {
  await browser?.close();
});

/** The browser. Without one the test is skipped, which CI forbids by BROWSER=required. */
function started(): Browser {
  if (browser !== undefined) return browser;
  expect(process.env.BROWSER, 'Chromium is required, but not on the PATH').not.toBe('required');
  test.skip(true, 'no Chromium on the PATH');
  throw new Error('skipped');
}

/** How a page is looked at: all its tests look at the same one, because to open and read it costs more than any of them. */
interface Look {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

const screen = { width: 1280, height: 720 };
const opened = new Map<string, Page>();

async function shown(name: string, { viewport = screen, colorScheme = 'light' }: Look = {}): Promise<Page> {
  const page = opened.get(name) ?? (await open(name));
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  return page;
}

async function open(name: string): Promise<Page> {
  const { page, wrong } = await openFile(started(), join(scratch, pageOf(name)), { viewport: screen });
  opened.set(name, page);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(wrong).toEqual([]);
  return page;
}

/** The parts of the first screen of a page, from the top. That on the fleet has its answers in a table. */
const partsOf = (name: string) => (name === 'fleet' ? ['h1', '.basis', '.fleet tbody tr:first-child'] : answers);
const answers = ['h1', '.basis', '.answers .found', '.answers .since', '.answers .unknown', '.answers .act'];

test('each run comes to the verdict that its situation says', () => {
  const expected = Object.entries({ ...situations, ...runSituations }).map(([name, { verdict }]) => [name, verdict]);
  const found = expected.map(([name = '']) => [
    name,
    (name in situations ? verdictIn(scratch, name) : verdictIn(join(scratch, name)))?.verdict,
  ]);

  expect(Object.fromEntries(found), run?.output).toEqual(Object.fromEntries(expected));
});

test('the terminal shows a row a target, and no screen each', () => {
  const rows = (run?.output ?? '').split('\n').filter((line) => /^ {2}[✓✗≈!?] \S/.test(line));

  expect(rows.map((row) => row.split(/\s+/)[2])).toEqual(Object.keys(situations));
  expect(run?.output).not.toContain('The nine documented codes');
});

for (const name of pages) {
  for (const viewport of [screen, { width: 400, height: 800 }]) {
    test(`the answers on ${name} stand on the first screen of ${viewport.width} × ${viewport.height} pixels`, async () => {
      const page = await shown(name, { viewport });
      const parts = partsOf(name);
      const boxes = await Promise.all(parts.map((each) => page.locator(each).boundingBox()));

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      for (const [place, box] of boxes.entries()) {
        expect(box, parts[place]).not.toBeNull();
        expect(box?.height, parts[place]).toBeGreaterThan(0);
        expect((box?.y ?? Number.NaN) + (box?.height ?? 0), parts[place]).toBeLessThanOrEqual(viewport.height);
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0), parts[place]).toBeLessThanOrEqual(viewport.width);
      }
      const tops = boxes.map((box) => box?.y ?? Number.NaN);
      expect([...tops].sort((a, b) => a - b)).toEqual(tops);
      expect(tops[0]).toBeGreaterThanOrEqual(0);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the page on ${name} in the ${colorScheme} scheme`, async () => {
      const page = await shown(name, { colorScheme });

      expect(await accessibilityFaults(page, inScheme(colorScheme))).toEqual([]);
    });
  }
}

const unknown = /^\d+ of \d+ MUST requirements were not tested/;

const answered: readonly {
  readonly name: string;
  readonly release: string;
  readonly violated: RegExp;
  readonly since: RegExp;
  readonly unknown: RegExp;
  readonly acts: RegExp;
}[] = [
  {
    name: 'conforming',
    release: 'yes',
    violated: /^✗ MUST \(connection\) /,
    since: /: 2 fixed \(DI-401-02, DI-405-03\), 2 still violated/,
    unknown,
    acts: /^Nobody has to act/,
  },
  {
    name: 'regressed',
    release: 'no',
    violated: /^✗ MUST new Deletions are answered 200 instead of 204 .*✗ MUST The 405 lacks Allow/,
    since: /: \d new \(DI-204-01, .* 1 fixed \(DI-401-02\), 3 still violated/,
    unknown,
    acts: /^The target's team has to act/,
  },
  {
    name: 'data-loss',
    release: 'no',
    violated: /^⊘ DATA LOSS new Another tenant can delete this image DI-403-10 and 2 more +✗ MUST The 405 lacks Allow/,
    since: /: 3 new \(DI-403-10, DI-403-22, DI-403-27\), 3 still violated/,
    unknown,
    acts: /^The target's team has to act/,
  },
  {
    name: 'accepted',
    release: 'yes',
    violated: /^≈ MUST, accepted The 401 lacks WWW-Authenticate .*replaced in spring\. \(until 2099-03-31, https:/,
    since: /nothing new, nothing fixed, 2 still violated\. 1 violation accepted/,
    unknown,
    acts: /the first acceptance ends on 2099-03-31/,
  },
  {
    name: 'no-images',
    release: 'not known',
    violated: /^✗ MUST \(connection\) /,
    since: /^Nothing to compare/,
    unknown: /MUST requirements were not tested: no expendable image/,
    acts: /^Whoever runs this suite has to act: set TARGET_IMAGE_IDS/,
  },
  {
    name: 'wrong-token',
    release: 'not known',
    violated: /^Not known\.$/,
    since: /^Nothing to compare/,
    unknown: /TARGET_TOKEN was refused/,
    acts: /^Whoever runs this suite has to act/,
  },
  {
    name: 'died',
    release: 'not known',
    violated: /^Nothing that was tested\.$/,
    since: /^Nothing to compare/,
    unknown: /cannot be reached any more/,
    acts: /find out why the target does not answer, then run again/,
  },
  {
    name: 'expired',
    release: 'no',
    violated:
      /^✗ MUST The 401 lacks WWW-Authenticate .*Accepted until 2026-01-31, https:\S+: the acceptance of DI-401-02 has ended/,
    since: /The acceptance of DI-401-02 has ended/,
    unknown,
    acts: /^The target's team has to act.*Whoever runs this suite has to act, too/,
  },
  {
    name: 'partial',
    release: 'not known',
    violated: /^Nothing that was tested\.$/,
    since: /^Nothing to compare/,
    unknown: /^Everything outside the selection/,
    acts: /npm run conformance runs the whole suite/,
  },
];

test('every page has its answers below', () => {
  expect(['fleet', ...answered.map(({ name }) => name)]).toEqual(pages);
});

for (const { name, release, violated, since, unknown, acts } of answered) {
  test(`the page on ${name} says whether to release, what is violated and how bad, what changed, what nobody knows, and who acts`, async () => {
    const page = await shown(name);
    const text = async (part: string): Promise<string> => (await page.locator(`.${part} li`).allTextContents()).join(' ');

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`Release: ${release}$`));
    expect(await text('found')).toMatch(violated);
    expect(await text('since')).toMatch(since);
    expect(await text('unknown')).toMatch(unknown);
    expect(await text('act')).toMatch(acts);
  });
}

test('the page on the fleet leads to the page on each target', async () => {
  const page = await open('fleet');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Release: no$/);
  await expect(page.locator('tbody tr', { hasText: 'data-loss' })).toHaveText(
    /⊘ DATA LOSS Another tenant can delete this image.*The target's team has to act/,
  );
  await page.getByRole('link', { name: 'data-loss', exact: true }).click();

  await expect(page.locator('.kind')).toHaveText('Delete Image on data-loss');
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { reasonText, untested } from '../../verdict/reason.ts';
import { accessibilityFaults } from '../accessibility.ts';
import { chromiumPath, launch, openFile } from '../chromium.ts';
import { type SuiteRun, scratchFolder, verdictIn } from '../runs/suite-run.ts';
import { pageOf, runSituations } from './situation-runs.ts';
import { situations } from './situations.ts';

/** Somebody who decides on a release has ten seconds: what they look for stands on the first screen of each report. */
test.describe.configure({ mode: 'default' });

const executable = chromiumPath();
const scratch = scratchFolder();
let browser: Browser | undefined;
let run: SuiteRun | undefined;

test.beforeAll(async () => {
  // One run on eight targets: a minute, or several on a busy machine.
  test.setTimeout(900_000);
  mkdirSync(scratch.path, { recursive: true });
  run = await runSituations(scratch.path);
  if (executable !== undefined) browser = await launch(executable);
});
test.afterAll(async () => {
  await browser?.close();
  scratch.remove();
});

/** The browser. Without one the test is skipped, which CI forbids by BROWSER=required. */
function started(): Browser {
  if (browser !== undefined) return browser;
  expect(process.env.BROWSER, 'Chromium is required, but not on the PATH').not.toBe('required');
  test.skip(true, 'no Chromium on the PATH');
  throw new Error('skipped');
}

async function shown(name: string, options: object): Promise<Page> {
  const { page, wrong } = await openFile(started(), join(scratch.path, pageOf(name)), options);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(wrong).toEqual([]);
  return page;
}

const imagesUsedUp = new RegExp(reasonText(untested('images-used-up')));

/** The parts of the first screen, from the top. */
const answers = ['h1', '.basis', '.answers .found', '.answers .since', '.answers .unknown', '.answers .act'];

test('each target is what its situation says', () => {
  const verdicts = Object.keys(situations).map((name) => [name, verdictIn(scratch.path, name)?.verdict]);

  expect(Object.fromEntries(verdicts), run?.output).toEqual(
    Object.fromEntries(Object.entries(situations).map(([name, { verdict }]) => [name, verdict])),
  );
});

test('the terminal shows a row a target, and no screen each', () => {
  const rows = (run?.output ?? '').split('\n').filter((line) => /^ {2}[✓✗≈!?] \S/.test(line));

  expect(rows.map((row) => row.split(/\s+/)[2])).toEqual(Object.keys(situations));
  expect(run?.output).not.toContain('The nine documented codes');
});

for (const name of ['fleet', ...Object.keys(situations)]) {
  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 400, height: 800 },
  ]) {
    test(`the answers on ${name} stand on the first screen of ${viewport.width} × ${viewport.height} pixels`, async () => {
      const page = await shown(name, { viewport });
      const boxes = await Promise.all(answers.map((each) => page.locator(each).boundingBox()));

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      for (const [place, box] of boxes.entries()) {
        expect(box, answers[place]).not.toBeNull();
        expect(box?.height, answers[place]).toBeGreaterThan(0);
        expect((box?.y ?? Number.NaN) + (box?.height ?? 0), answers[place]).toBeLessThanOrEqual(viewport.height);
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0), answers[place]).toBeLessThanOrEqual(viewport.width);
      }
      const tops = boxes.map((box) => box?.y ?? Number.NaN);
      expect([...tops].sort((a, b) => a - b)).toEqual(tops);
      expect(tops[0]).toBeGreaterThanOrEqual(0);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the page on ${name} in the ${colorScheme} scheme`, async () => {
      const page = await shown(name, { colorScheme, viewport: { width: 1280, height: 720 } });

      expect(await accessibilityFaults(page)).toEqual([]);
    });
  }
}

for (const [name, answer, violated, unknown, acts] of [
  ['conforming', 'yes', /^Nothing that was tested\.$/, /^\d+ of \d+ MUST requirements were not tested/, /^Nobody has to act/],
  ['small-bugs', 'no', /MUST.*WWW-Authenticate/, /MUST requirements were not tested/, /^The target's team has to act/],
  ['sloppy', 'no', /MUST Deletions are answered 200 instead of 204/, /were not tested/, /^The target's team has to act/],
  ['deletes-nothing', 'no', /^✗ MUST Deletions are answered 204 and the image is still there/, /were not/, /^The target's team/],
  ['three-images', 'yes', /^Nothing that was tested\.$/, imagesUsedUp, /To test more, add more ids/],
  [
    'accepted',
    'yes',
    /MUST, accepted.*old router\. \(until 2099-12-31, https:/,
    /were not tested/,
    /the first acceptance ends on 2099-03-31/,
  ],
  ['wrong-token', 'not known', /^Not known\.$/, /TARGET_TOKEN was refused|token/, /^Whoever runs this suite has to act/],
  [
    'died',
    'not known',
    /Nothing that was tested/,
    /cannot be reached any more/,
    /find out why the target does not answer, then run again/,
  ],
  ['fleet', 'no', /deletes-nothing: ✗ MUST/, /died: /, /^The teams of .*Whoever runs this suite/],
] as const) {
  test(`the page on ${name} says whether to release, what is violated, what nobody knows, and who acts`, async () => {
    const page = await shown(name, { viewport: { width: 1280, height: 720 } });
    const text = async (part: string): Promise<string> => (await page.locator(`.${part} li`).allTextContents()).join(' ');

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`Release: ${answer}$`));
    expect(await text('found')).toMatch(violated);
    expect(await text('unknown')).toMatch(unknown);
    expect(await text('act')).toMatch(acts);
  });
}

test('the page on the fleet leads to the page on each target', async () => {
  const page = await shown('fleet', { viewport: { width: 1280, height: 720 } });
  await page.getByRole('link', { name: 'sloppy', exact: true }).click();

  await expect(page.locator('.kind')).toHaveText('Delete Image on sloppy');
});

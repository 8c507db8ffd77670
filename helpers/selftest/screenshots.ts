import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { complain } from '../printing/print.ts';
import { chromiumPath, launch, openFile } from './chromium.ts';

/**
 * Takes the screenshots that the README shows, from the report of the last run.
 * @throws if there is no Chromium, or if the page requests anything from another host.
 */
async function takeScreenshots(reports: string, into: string): Promise<void> {
  const executable = chromiumPath();
  if (executable === undefined) throw new Error('no Chromium on the PATH: install Debian’s package chromium');
  mkdirSync(into, { recursive: true });
  const browser = await launch(executable);
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: 1100, height: 760 };
      const { page, wrong } = await openFile(browser, join(reports, 'html/index.html'), { colorScheme, viewport });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.screenshot({ path: join(into, `statement-${colorScheme}.png`) });
      await page.getByRole('link', { name: /All tests/ }).click();
      await page.locator('#app').getByText('204 deleted').first().waitFor();
      await page.screenshot({ path: join(into, `tests-${colorScheme}.png`) });
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
}

if (process.argv[1]?.endsWith('screenshots.ts') === true) {
  const [reports = 'reports', into = 'docs/screenshots'] = process.argv.slice(2);
  takeScreenshots(resolve(reports), resolve(into)).catch((error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}

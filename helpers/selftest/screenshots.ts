import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { complain, say } from '../text/print.ts';
import { chromiumPath, launch, openFile } from './chromium.ts';
import { scratchFolder } from './runs/suite-run.ts';
import { pageOf, pages, runEverySituation } from './situations/situation-runs.ts';
import { smallPng } from './small-png.ts';

/** The sizes of a desk and of a phone. */
const viewports = [
  { width: 1280, height: 720 },
  { width: 400, height: 800 },
] as const;

/** Octets of a picture: a clone of the repository holds all of them. */
const largest = 100 * 1024;

/**
 * Takes the pictures of the pages that somebody who decides on a release may see, on a desk and on a phone, and removes
 * others. Returns their paths.
 * @throws if there is no Chromium, if a page requests anything from another host, or if a picture is over 100 KB
 */
async function takeScreenshots(into: string): Promise<string[]> {
  const executable = chromiumPath();
  if (executable === undefined) throw new Error('no Chromium on the PATH: install Debian’s package chromium');
  const path = scratchFolder();
  const browser = await launch(executable);
  const taken: string[] = [];
  try {
    await runEverySituation(path);
    for (const name of pages) {
      for (const viewport of viewports) {
        const { page, wrong } = await openFile(browser, join(path, pageOf(name)), { viewport });
        await page.getByRole('heading', { level: 1 }).waitFor();
        const picture = join(path, `${name}-${viewport.width}.png`);
        writeFileSync(picture, await smallPng(page, await page.screenshot()));
        await page.context().close();
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
        if (statSync(picture).size > largest) throw new Error(`${basename(picture)} is over ${largest} octets`);
        taken.push(picture);
      }
    }
    if (existsSync(into)) for (const old of readdirSync(into)) if (old.endsWith('.png')) rmSync(join(into, old));
    mkdirSync(into, { recursive: true });
    return taken.map((picture) => {
      const kept = join(into, basename(picture));
      copyFileSync(picture, kept);
      return kept;
    });
  } finally {
    await browser.close();
  }
}

if (process.argv[1]?.endsWith('screenshots.ts') === true) {
  const [into = 'docs/screenshots'] = process.argv.slice(2);
  takeScreenshots(resolve(into)).then(
    (paths) => say(paths.join('\n')),
    (error: unknown) => {
      complain(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}

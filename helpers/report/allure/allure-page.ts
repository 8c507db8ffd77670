import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequirementVerdict } from '../../verdict/verdict-file.ts';
import { categoryNames } from './allure-results.ts';
import { pageResults } from './page-results.ts';

/** The parts of an Allure report. */
export interface PageSource {
  /** Folder of the Allure results. */
  readonly results: string;
  /** Where the trend comes from, one file for each target, and whether this run becomes part of it. */
  readonly history: { readonly file: string; readonly append: boolean };
  readonly name: string;
}

/** Verdicts whose tests are shown by finding: one bug is one group. */
const violations: readonly string[] = ['error', 'warning', 'note'];

const categories = Object.entries(categoryNames).map(([verdict, name]) => ({
  name,
  matchers: { labels: { verdict: new RegExp(`^${verdict as RequirementVerdict}$`) } },
  groupBy: [{ label: violations.includes(verdict) ? 'finding' : 'feature' }],
}));

/** Loads Allure and its plugins, which takes a second: ahead of {@link allurePage}, while the runner waits for tests. */
export async function loadAllure(): Promise<typeof import('@allurereport/core')> {
  const allure = await import('@allurereport/core');
  await allure.resolveConfig({ name: '', plugins: { awesome: {} } });
  return allure;
}

/** How many runs the history remembers and the charts show. */
const runs = 20;

/**
 * The charts that say something of one target. None has a rate of success: 97 % of the requirements are nothing good if the others
 * are violated. Allure's own choice is half empty, too.
 */
const charts = [
  { type: 'statusDynamics', title: 'Run by run', limit: runs },
  {
    type: 'testResultSeverities',
    title: 'DATA LOSS (blocker), MUST (critical), SHOULD (normal), MAY (minor)',
    levels: ['blocker', 'critical', 'normal', 'minor'],
    includeUnset: false,
  },
  { type: 'statusAgePyramid', title: 'Not passed since', limit: runs },
  { type: 'durationDynamics', title: 'Time taken, run by run', limit: runs },
];

/** A page is no larger than this, in octets. */
const mostOctets = 20_000_000;

/**
 * How many results a page shows at most, besides all of a run that has no more: Allure keeps every result of a page in memory. If the
 * page is too large, fewer.
 */
const mostResults = [1000, 250, 50, 10];

/** The Allure 3 report of a folder of results, one page that needs nothing beside it: of as many of them as a page can hold. */
export async function allurePage(source: PageSource) {
  for (const most of mostResults) {
    const page = await reportOf(source, most);
    if (Buffer.byteLength(page.html) <= mostOctets) return page;
  }
  throw new Error(`the Allure report is larger than ${mostOctets / 1_000_000} MB`);
}

/** One report. Generated in a scratch folder, with a copy of the history: only what it gives is kept. */
async function reportOf({ results, history, name: plainName }: PageSource, most: number) {
  const { AllureReport, resolveConfig } = await loadAllure();
  const scratch = await mkdtemp(join(tmpdir(), 'allure-'));
  const [output, historyPath] = [join(scratch, 'report'), join(scratch, 'history.jsonl')];
  try {
    const { files, note } = pageResults(results, most);
    const name = note === '' ? plainName : `${plainName} (${note})`;
    if (existsSync(history.file)) await writeFile(historyPath, await readFile(history.file));
    const config = await resolveConfig({
      name,
      output,
      historyPath,
      historyLimit: runs,
      appendHistory: history.append,
      hideLabels: [/^_/, 'titlePath', 'thread', 'host', 'language', 'package', 'framework', 'parentSuite', 'suite'],
      categories: { rules: categories },
      plugins: {
        awesome: {
          options: {
            singleFile: true,
            reportName: name,
            reportLanguage: 'en',
            groupBy: ['feature'],
            defaultSortBy: 'name,asc',
            charts,
            theme: 'auto',
          },
        },
      },
    } as Parameters<typeof resolveConfig>[0]);
    // The resolver adds its own plugins, which write unwanted files.
    const plugins = (config.plugins ?? []).filter(({ id }) => id === 'awesome');
    const report = new AllureReport({ ...config, plugins });
    await report.start();
    for (const file of files) await report.readResult(file);
    await report.done();
    // The fragment of the address of each requirement's test.
    const places = new Map<string, string>();
    for (const { id, labels } of await report.store.allTestResults()) {
      const story = labels.find((label) => label.name === 'story')?.value?.split(' ', 1)[0];
      if (story !== undefined) places.set(story, id);
    }
    const page = [join(output, 'index.html'), join(output, 'awesome', 'index.html')].find(existsSync);
    if (page === undefined) throw new Error('Allure wrote no page');
    const html = await readFile(page, 'utf8');
    return { html, places, history: history.append ? await readFile(historyPath) : undefined };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

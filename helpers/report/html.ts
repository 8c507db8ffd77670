import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categoryNames } from './allure.ts';
import type { RequirementVerdict } from './verdict-file.ts';

/** Results of Allure: files by name, or the folder that holds them. */
export type AllureSource = ReadonlyMap<string, Uint8Array> | string;

/** An Allure report: one page that needs nothing beside it. */
export interface AllurePage {
  readonly html: string;
  /** Where the test of each requirement is in it: the fragment of its address. */
  readonly places: ReadonlyMap<string, string>;
}

const categories = Object.entries(categoryNames).map(([verdict, name]) => ({
  name,
  matchers: { labels: { verdict: new RegExp(`^${verdict as RequirementVerdict}$`) } },
  groupBy: [{ label: 'feature' }],
}));

/** Loads Allure, which takes half a second: ahead of {@link allurePage}, while the runner waits for tests. */
export const loadAllure = () => Promise.all([import('@allurereport/core'), import('@allurereport/reader-api')]);

/**
 * The Allure 3 report of some results. `history` is the file that makes the trend, one for each target; it is appended
 * to. Generated in a scratch folder: only the page is kept.
 */
export async function allurePage(results: AllureSource, history: string, name: string): Promise<AllurePage> {
  const [{ AllureReport, resolveConfig }, { BufferResultFile }] = await loadAllure();
  const scratch = await mkdtemp(join(tmpdir(), 'allure-'));
  try {
    const config = await resolveConfig({
      name,
      output: scratch,
      historyPath: history,
      historyLimit: 20,
      appendHistory: true,
      hideLabels: [/^_/, 'titlePath', 'thread', 'host', 'language', 'package', 'framework', 'parentSuite', 'suite'],
      categories: { rules: categories },
      plugins: {
        awesome: {
          options: {
            singleFile: true,
            reportName: name,
            reportLanguage: 'en',
            groupBy: ['feature'],
            theme: 'auto',
          },
        },
      },
    } as Parameters<typeof resolveConfig>[0]);
    // The resolver adds plugins of its own, which write files that nobody asked for.
    const plugins = (config.plugins ?? []).filter(({ id }) => id === 'awesome');
    const report = new AllureReport({ ...config, plugins });
    await report.start();
    if (typeof results === 'string') await report.readDirectory(results);
    else for (const [name, content] of results) await report.readResult(new BufferResultFile(content, name));
    await report.done();
    const places = new Map<string, string>();
    for (const { id, labels } of await report.store.allTestResults()) {
      const story = labels.find((label) => label.name === 'story')?.value?.split(' ', 1)[0];
      if (story !== undefined) places.set(story, id);
    }
    const page = [join(scratch, 'index.html'), join(scratch, 'awesome', 'index.html')].find(existsSync);
    if (page === undefined) throw new Error('harness: Allure wrote no page');
    return { html: await readFile(page, 'utf8'), places };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

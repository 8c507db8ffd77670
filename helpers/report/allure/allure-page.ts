import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isCompiled, ownFile, ownModule } from '../../platform/installation/own-files.ts';
import { categories } from './allure-results.ts';
import type { Order } from './generate.ts';

/** What an Allure report is made of: a folder of results, the runs of the target before it, a line each, and whether this run becomes one. */
interface PageSource extends Pick<Order, 'results'> {
  readonly name: string;
  readonly history: { readonly lines: readonly string[]; readonly append: boolean };
}

/** An Allure report, and the history if this run is part of it. */
export interface MadePage {
  readonly html: Uint8Array;
  readonly history: Uint8Array | undefined;
}

/** How many runs the history remembers. */
const runs = 20;
const options = { singleFile: true, reportLanguage: 'en', groupBy: ['feature'], defaultSortBy: 'name,asc' };
const rules = Object.values(categories).map(({ name, group }) => ({
  ...{ name, matchers: { labels: { category: name } }, groupBy: [{ label: group }], groupByMessage: false },
}));

/** The Allure 3 report of a folder of results, one page that needs nothing beside it. @throws what keeps it from being made */
export async function allurePage({ results, history, name }: PageSource): Promise<MadePage> {
  const scratch = await mkdtemp(join(tmpdir(), 'allure-'));
  const [output, historyPath] = [join(scratch, 'report'), join(scratch, 'history.jsonl')];
  try {
    // A file of its own: the history is kept only if the page can be made.
    await writeFile(historyPath, history.lines.map((line) => `${line}\n`).join(''));
    const config = {
      ...{ name, output, historyPath, historyLimit: runs, appendHistory: history.append },
      ...{ hideLabels: ['parentSuite', 'suite'], categories: { rules } },
      plugins: { awesome: { options: { ...options, reportName: name } } },
    };
    await generated({ config, results }, scratch);
    return {
      html: await readFile(join(output, 'index.html')),
      history: history.append ? await readFile(historyPath) : undefined,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A page takes seconds: only what hangs takes this long, in ms. The process ignores every other signal. */
const limit = { timeout: 300_000, killSignal: 'SIGKILL' } as const;

/**
 * Makes a report in a process of its own, which gives back the memory: a page takes as much of it as all the rest of a run. Allure asks for the
 * home of the user, who may have none, and reads nothing there that a report is made of.
 */
async function generated(order: Order, home: string): Promise<void> {
  // Node reads no TypeScript by itself, and the working folder is the operator's.
  const loader = () => ['--import', pathToFileURL(createRequire(ownFile('package.json')).resolve('tsx')).href];
  const words = [...(isCompiled ? [] : loader()), ownModule('helpers/report/allure/generate'), JSON.stringify(order)];
  const surroundings = { env: { HOME: home }, ...limit };
  await promisify(execFile)(process.execPath, words, surroundings).catch(({ stderr }: { readonly stderr: string }) => {
    const [, why = 'its process was ended'] = /Error(?: \[\w+\])?: (.*)/.exec(stderr) ?? [];
    throw new Error(`Allure's page could not be made: ${why}`);
  });
}

import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { collectGarbage } from '../../platform/process/garbage.ts';
import { Markup, markup } from '../../platform/text/markup.ts';
import { page } from '../statement/html-page.ts';
import { categories } from './allure-results.ts';

/** What an Allure report is made of: a folder of results, the history of the target, and whether this run becomes part of it. */
interface PageSource {
  readonly name: string;
  readonly results: string;
  readonly history: { readonly file: string; readonly append: boolean };
  /** The release gate of the suite, which Allure shows as its own. */
  readonly gate: { readonly name: string; readonly open: boolean; readonly line: string };
}

/** An Allure report, the fragment of the address of each requirement's test, and the history if this run is part of it. */
export interface MadePage {
  readonly html: string;
  readonly places: ReadonlyMap<string, string>;
  readonly history: Uint8Array | undefined;
}

/** How many runs the history remembers and the charts show. */
const runs = 20;
const levels = ['blocker', 'critical', 'normal', 'minor'];
const charts = [
  { type: 'statusDynamics', title: 'Run by run', limit: runs },
  {
    type: 'testResultSeverities',
    title: 'DATA LOSS (blocker), MUST (critical), SHOULD (normal), MAY (minor)',
    levels,
    includeUnset: false,
  },
];

const rules = Object.values(categories).map(({ name, group }) => ({
  ...{ name, matchers: { labels: { category: name } }, groupBy: [{ label: group }], groupByMessage: false },
}));

/** Takes half a second: ahead of {@link allurePage}, while the runner waits for tests. */
export const loadAllure = (): Promise<typeof import('@allurereport/core')> => import('@allurereport/core');

/** The Allure 3 report of a folder of results, one page that needs nothing beside it. @throws what keeps it from being made */
export async function allurePage(source: PageSource): Promise<MadePage> {
  const made = await generated(source);
  collectGarbage();
  return { ...made, html: packed(source.name, tame(made.html)) };
}

/** The report as Allure writes it. */
async function generated({ results, history, name, gate }: PageSource): Promise<MadePage> {
  const { AllureReport, resolveConfig } = await loadAllure();
  collectGarbage();
  const scratch = await mkdtemp(join(tmpdir(), 'allure-'));
  const [output, historyPath] = [join(scratch, 'report'), join(scratch, 'history.jsonl')];
  try {
    // A copy: the history is kept only if the page can be made.
    if (existsSync(history.file)) await copyFile(history.file, historyPath);
    const options = {
      singleFile: true,
      reportName: name,
      reportLanguage: 'en',
      groupBy: ['feature'],
      defaultSortBy: 'name,asc',
      charts,
    };
    const config = await resolveConfig({
      ...{ name, output, historyPath, historyLimit: runs, appendHistory: history.append },
      ...{ hideLabels: ['parentSuite', 'suite'], categories: { rules }, plugins: { awesome: { options } } },
    });
    // The resolver adds a plugin of its own, which writes unwanted files.
    const report = new AllureReport({ ...config, plugins: (config.plugins ?? []).filter(({ id }) => id === 'awesome') });
    await report.start();
    await report.readDirectory(results);
    const tests = await report.store.allTestResults();
    const red = tests.filter(({ status }) => status === 'failed' || status === 'broken');
    const told = { rule: gate.name, success: gate.open, message: gate.line, expected: true, actual: gate.open };
    report.realtimeDispatcher.sendQualityGateResults([{ ...told, testResults: red.map(({ id }) => id) }]);
    await report.done();
    // Of a requirement with several tests, one that failed.
    const named = [...tests, ...red].map(
      ({ id, fullName = '' }) => [/@(DI-[A-Z0-9]+-\d\d)/.exec(fullName)?.[1] ?? '', id] as const,
    );
    const html = await readFile(join(output, 'index.html'), 'utf8');
    return { html, places: new Map(named), history: history.append ? await readFile(historyPath) : undefined };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Allure's page begins at its first test, not at its head: what it scrolls before anybody did is scrolled back. Two of its tabs are always
 * empty here.
 */
const stay = Markup.trusted(`<style>[data-testid^=nav-tab-global] { display: none; }</style><script>
  let begun = location.hash.length > 2;
  for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart', 'hashchange']) addEventListener(name, () => { begun = true; }, true);
  addEventListener('scroll', ({ target }) => { if (!begun) (target.scrollingElement ?? target).scrollTop = 0; }, true);
</script></head>`);

/** Allure's page without its tag manager, which another host would serve. */
const tame = (html: string): string =>
  html.replace(/<script async src="https:[\s\S]*?gtag\('config'[\s\S]*?<\/script>/, '').replace('</head>', () => String(stay));

/** A page that unpacks another. Allure's is 10 MB, half of it base64, which packs badly as it is. */
export function packed(title: string, html: string): string {
  const octets: string[] = [];
  let end = 0;
  // No more than these: V8 takes a place on its stack for each, and a page of a thousand tests has megabytes in a row.
  for (const { 0: run, index } of html.matchAll(/[A-Za-z0-9+/]{64,65536}/g)) {
    const whole = run.length - (run.length % 4);
    octets.push(html.slice(end, index), Buffer.from(run.slice(0, whole), 'base64').toString('latin1'));
    end = index + whole;
  }
  octets.push(html.slice(end));
  const content = gzipSync(JSON.stringify(octets)).toString('base64');
  const body = markup`<p>Allure shows the tests. It takes a moment, and JavaScript.</p>
<script type="application/gzip" id="packed">${content}</script><script>${unpack}</script>`;
  return String(page(title, body));
}

const unpack = Markup.trusted(`(async () => {
  const octets = Uint8Array.from(atob(document.getElementById('packed').textContent), (c) => c.charCodeAt(0));
  const parts = await new Response(new Blob([octets]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
  document.open();
  document.write(parts.map((part, place) => (place % 2 === 0 ? part : btoa(part))).join(''));
  document.close();
})();`);

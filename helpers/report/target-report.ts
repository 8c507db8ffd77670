import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { AllureResults } from './allure.ts';
import { badge } from './badge.ts';
import { HarFile } from './har.ts';
import { type AllurePage, allurePage } from './html.ts';
import { junit } from './junit.ts';
import type { TestOutcome } from './outcome.ts';
import { reportPage } from './page.ts';
import type { Redactor } from './redaction.ts';
import { locationOf } from './run-notes.ts';
import { statementOf } from './statement.ts';
import { statementContent, statementPage } from './statement-html.ts';
import { statementMarkdown } from './statement-markdown.ts';
import { exchangesOf, testOutcome } from './test-outcome.ts';
import { type RunRecord, type Verdict, verdict } from './verdict.ts';

/** What is known of a run before it ends; the same for every target but for its name and URL. */
export type RunFrame = Omit<RunRecord, 'target' | 'outcomes' | 'seenCodes' | 'durationMs' | 'stopped'>;

/** Everything that a run writes about one target, into a folder of its own. */
export class TargetReport {
  readonly name: string;
  readonly folder: string;
  readonly outcomes: TestOutcome[] = [];
  readonly #frame: RunFrame;
  readonly #url: string;
  readonly #redactor: Redactor;
  readonly #seen = new Map<number, number>();
  readonly #har: HarFile;
  readonly #allure: AllureResults;
  readonly #writing: Promise<void>[] = [];

  /** Takes away what an earlier run left in the folder, but for the history. */
  constructor(
    target: RunRecord['target'],
    folder: string,
    frame: RunFrame,
    { config, suite, redactor }: { config: FullConfig; suite: Suite; redactor: Redactor },
  ) {
    this.name = target.name;
    this.folder = folder;
    this.#frame = frame;
    this.#url = redactor.url(target.url);
    this.#redactor = redactor;
    clear(folder);
    mkdirSync(folder, { recursive: true });
    this.#har = new HarFile(join(folder, 'exchanges.har'), frame.suite);
    const environment = { Target: target.name, URL: this.#url, Suite: frame.suite, Gate: frame.gate, Node: process.version };
    this.#allure = new AllureResults(join(folder, 'allure-results'), environment);
    this.#allure.begin(config, suite);
  }

  /** Takes in a test that ended; undefined for a test of the suite itself. */
  add(test: TestCase, result: TestResult): TestOutcome | undefined {
    const outcome = testOutcome(test, result, this.#redactor);
    if (outcome === undefined) return undefined;
    this.outcomes.push(outcome);
    const exchanges = exchangesOf(result, this.#redactor);
    for (const { response, provoked } of exchanges) {
      if (response !== undefined && provoked === undefined)
        this.#seen.set(response.status, (this.#seen.get(response.status) ?? 0) + 1);
    }
    this.#har.add(exchanges, outcome.requirement);
    this.#writing.push(this.#allure.record(test, result, outcome, exchanges));
    return outcome;
  }

  /** Decides, and writes the verdict before anything that takes time. */
  conclude(durationMs: number, stopped: RunRecord['stopped']): Verdict {
    const result = verdict({
      ...this.#frame,
      target: { name: this.name, url: this.#redactor.url(locationOf(this.name) ?? this.#url) },
      outcomes: this.outcomes,
      seenCodes: this.#seen,
      durationMs: Math.round(durationMs),
      ...(stopped !== undefined && { stopped: { ...stopped, reason: this.#redactor.text(stopped.reason) } }),
    });
    writeFileSync(join(this.folder, 'verdict.json'), `${JSON.stringify(result.file, null, 2)}\n`);
    const durations = new Map<string, number>();
    for (const { requirement, durationMs: ms } of this.outcomes)
      durations.set(requirement, (durations.get(requirement) ?? 0) + ms);
    writeFileSync(join(this.folder, 'junit.xml'), junit(result.file, durations));
    this.#har.close();
    return result;
  }

  /** Writes what people read: the Allure results, the report with the statement in front, and the statement by itself. */
  async finish(result: Verdict, withPage: boolean): Promise<void> {
    const statement = statementOf(result, this.#frame.deviations);
    const write = (name: string, content: string) => writeFileSync(join(this.folder, name), content);
    write('statement.md', statementMarkdown(statement));
    write('badge.svg', badge(result.file));
    await Promise.all(this.#writing);
    await this.#allure.onEnd();
    if (!withPage) return;
    const title = `${result.file.verdict}: Delete Image on ${this.name}`;
    const page = await this.#allurePage();
    const at = (before: string) => (id: string) => {
      const place = page?.places.get(id);
      return place === undefined ? undefined : `${before}#${place}`;
    };
    mkdirSync(join(this.folder, 'html'), { recursive: true });
    const report =
      page === undefined
        ? statementPage(statement, '../allure-results', () => undefined)
        : reportPage(page.html, statementContent(statement, '#/', at('')), title);
    write('html/index.html', report);
    write('statement.html', statementPage(statement, 'html/index.html#/', at('html/index.html')));
  }

  /** The Allure page; undefined where Allure fails or there is nothing to show, which must not take the verdict along. */
  async #allurePage(): Promise<AllurePage | undefined> {
    if (this.outcomes.length === 0) return undefined;
    try {
      return await allurePage(
        join(this.folder, 'allure-results'),
        join(this.folder, 'history.jsonl'),
        `Delete Image on ${this.name}`,
      );
    } catch (error) {
      process.stderr.write(`the Allure report could not be made: ${this.#redactor.text(String(error))}\n`);
      return undefined;
    }
  }
}

/** What a run leaves in the folder of a target. */
const written = [
  'verdict.json',
  'junit.xml',
  'exchanges.har',
  'allure-results',
  'html',
  'statement.html',
  'statement.md',
  'badge.svg',
];

function clear(folder: string): void {
  for (const name of written) rmSync(join(folder, name), { recursive: true, force: true });
}

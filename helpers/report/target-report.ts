import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { AllureResults } from './allure.ts';
import { badge } from './badge.ts';
import { ctrf } from './ctrf.ts';
import { HarFile } from './har.ts';
import { type AllurePage, type AllureSource, allurePage } from './html.ts';
import { junit } from './junit.ts';
import type { TestOutcome } from './outcome.ts';
import { reportPage } from './page.ts';
import { Pending } from './pending.ts';
import type { Redactor } from './redaction.ts';
import { statementOf } from './statement.ts';
import { statementContent, statementPage } from './statement-html.ts';
import { statementMarkdown } from './statement-markdown.ts';
import { exchangesOf, testOutcome } from './test-outcome.ts';
import { type RunRecord, type Verdict, verdict } from './verdict.ts';

/** What is known of a run before it ends; the same for every target but for its name and URL. */
export type RunFrame = Omit<RunRecord, 'target' | 'outcomes' | 'seenCodes' | 'durationMs' | 'stopped' | 'unfinished'>;

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
  readonly #recording = new Pending();
  #durationMs = 0;
  #stopped: RunRecord['stopped'];

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
    this.#recording.add(this.#allure.record(test, result, outcome, exchanges));
    return outcome;
  }

  /** Decides, and writes the verdict before anything that takes time. */
  conclude(durationMs: number, stopped: RunRecord['stopped']): Verdict {
    this.#durationMs = Math.round(durationMs);
    this.#stopped = stopped;
    return this.#decide();
  }

  /**
   * Writes what people and dashboards read: the Allure results, the report with the statement in front, the statement by itself,
   * and CTRF. Gives the verdict that stands: where a report cannot be made the harness has failed, and the statement, by itself
   * then, says so.
   */
  async finish(result: Verdict, withPage: boolean): Promise<Verdict> {
    try {
      this.#har.close();
      await this.#recording.done();
      const results = await this.#allure.end();
      const page = withPage ? await this.#allurePage(results) : undefined;
      this.#writeStatements(result, page, withPage);
      await this.#writeCtrf(result);
      return result;
    } catch (error) {
      const [told = ''] = this.#redactor.text(error instanceof Error ? error.message : String(error)).split('\n', 1);
      const broken = this.#decide(`harness failure: a report could not be made: ${told}`);
      this.#writeStatements(broken, undefined, withPage);
      // It may be CTRF itself that cannot be made: the verdict says so.
      await this.#writeCtrf(broken).catch(() => undefined);
      return broken;
    }
  }

  #decide(unfinished?: string): Verdict {
    const stopped = this.#stopped;
    const result = verdict({
      ...this.#frame,
      target: { name: this.name, url: this.#url },
      outcomes: this.outcomes,
      seenCodes: this.#seen,
      durationMs: this.#durationMs,
      ...(stopped !== undefined && { stopped: { ...stopped, reason: this.#redactor.text(stopped.reason) } }),
      ...(unfinished !== undefined && { unfinished }),
    });
    this.#write('verdict.json', `${JSON.stringify(result.file, null, 2)}\n`);
    this.#write('junit.xml', junit(result.file, this.#durationsMs()));
    return result;
  }

  /** How long the tests of each requirement took. */
  #durationsMs(): Map<string, number> {
    const durations = new Map<string, number>();
    for (const { requirement, durationMs } of this.outcomes)
      durations.set(requirement, (durations.get(requirement) ?? 0) + durationMs);
    return durations;
  }

  async #writeCtrf({ file }: Verdict): Promise<void> {
    this.#write('ctrf.json', await ctrf(file, this.#durationsMs()));
  }

  #writeStatements(result: Verdict, page: AllurePage | undefined, withPage: boolean): void {
    const statement = statementOf(result, this.#frame.deviations);
    this.#write('statement.md', statementMarkdown(statement));
    this.#write('badge.svg', badge(result.file));
    if (!withPage) return;
    const at = (before: string) => (id: string) => {
      const place = page?.places.get(id);
      return place === undefined ? undefined : `${before}#${place}`;
    };
    mkdirSync(join(this.folder, 'html'), { recursive: true });
    const title = `${result.file.verdict}: Delete Image on ${this.name}`;
    const report =
      page === undefined
        ? statementPage(statement, '../allure-results', () => undefined)
        : reportPage(page.html, statementContent(statement, '#/', at('')), title);
    this.#write('html/index.html', report);
    this.#write('statement.html', statementPage(statement, 'html/index.html#/', at('html/index.html')));
  }

  /** The Allure page; undefined where there is nothing to show. */
  async #allurePage(results: AllureSource): Promise<AllurePage | undefined> {
    if (this.outcomes.length === 0) return undefined;
    // A selection, a shard or a run that was cut short would be a hole in the trend.
    const append = this.#frame.part === 'whole' && this.#stopped === undefined;
    const history = { file: join(this.folder, `history-${this.name}.jsonl`), append };
    return allurePage(results, history, `Delete Image on ${this.name}`);
  }

  #write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }
}

/** What a run leaves in the folder of a target. */
const written = [
  'verdict.json',
  'junit.xml',
  'ctrf.json',
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

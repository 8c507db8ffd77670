import { existsSync, readFileSync } from 'node:fs';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { defined } from '../../contracts/json.ts';
import type { Rung } from '../../contracts/operation.ts';
import { isRequirementId, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { type Exchange, isOnImage } from '../http/exchange.ts';
import { exchangeContentType, parseExchange } from '../http/recorder.ts';
import { internal } from '../platform/internal-variable.ts';
import { OutputFolder } from '../platform/output/output-folder.ts';
import { resultsFolder } from '../platform/output/report-names.ts';
import { counted } from '../platform/text/phrases.ts';
import type { Redactor } from '../platform/text/redaction/redaction.ts';
import { withTexts } from '../platform/text/visible.ts';
import { targetNotes } from '../run/run-notes.ts';
import { acceptanceText } from '../verdict/acceptance.ts';
import { dataIn, textsIn } from '../verdict/annotations.ts';
import { requirementIn } from '../verdict/declared.ts';
import type { Finding } from '../verdict/finding.ts';
import { isGated } from '../verdict/profile.ts';
import { isSeenProject, targetName } from '../verdict/project-names.ts';
import { harnessFailure, type Reason, reasonsIn, reasonWith, untested } from '../verdict/reason.ts';
import type { EndedTest, RunRecord } from '../verdict/run-record.ts';
import { type Conclusion, runVerdict } from '../verdict/run-verdict.ts';
import { tenantWatchIn } from '../verdict/tenant.ts';
import { isDecided, shownVerdict } from '../verdict/verdict-file.ts';
import { allurePage } from './allure/allure-page.ts';
import { AllureResults } from './allure/allure-results.ts';
import { historyIn, isRemembered, type RunHistory, sinceOf } from './comparison/since.ts';
import { Archive } from './formats/har.ts';
import { junit } from './formats/junit.ts';
import { gateOf } from './statement/gate-line.ts';
import { type Statement, statementOf } from './statement/statement.ts';
import { statementPage } from './statement/statement-html.ts';
import { statementMarkdown } from './statement/statement-markdown.ts';

/** What is known of a run before it ends; the same for every target but for its profile and its part. */
export type RunFrame = Pick<
  RunRecord,
  'suite' | 'started' | 'gate' | 'profile' | 'part' | 'selection' | 'require' | 'minTested' | 'deviations'
>;

/** Everything that a run writes about one target, into a folder of its own. */
export class TargetReport {
  readonly name: string;
  readonly folder: OutputFolder;
  readonly tests: EndedTest[] = [];
  /** Why a report could not be written, in one line; undefined if all could. The machine or the harness is to blame. */
  trouble: string | undefined;
  readonly #frame: RunFrame;
  readonly #target: RunRecord['target'];
  readonly #redactor: Redactor;
  readonly #seen = new Map<number, number>();
  readonly #shown = new Set<number>();
  readonly #answers = new Map<RequirementId, Set<number>>();
  readonly #archive: Archive;
  #allure: AllureResults | undefined;
  readonly #violations: { test: TestCase; result: TestResult; ended: EndedTest; exchanges: readonly Exchange[] }[] = [];
  #end: Pick<RunRecord, 'durationMs' | 'stopped'> = { durationMs: 0 };
  /** The last whole run of the target. */
  #history: RunHistory = { lines: [], damaged: 0 };

  constructor(target: RunRecord['target'], folder: string, frame: RunFrame, redactor: Redactor) {
    this.name = target.name;
    this.folder = new OutputFolder(folder);
    this.#frame = frame;
    const { implementation, commit, builtIn, settleMs } = target;
    this.#target = {
      name: target.name,
      url: redactor.text(target.url),
      ...defined({ implementation: redactor.json(implementation), commit, builtIn, settleMs }),
    };
    this.#redactor = redactor;
    this.#archive = new Archive(frame.suite);
    const environment = {
      Target: target.name,
      URL: this.#target.url,
      Suite: frame.suite,
      Profile: frame.profile,
      Gate: frame.gate,
      Node: process.version,
    };
    this.#attempt(() => {
      this.#allure = new AllureResults(this.folder, frame, environment);
      this.#history = historyIn(this.#historyFile);
    });
  }

  /** Where the whole runs of the target are remembered. */
  get #historyFile(): string {
    return this.folder.file(`history-${this.name}.jsonl`);
  }

  /** What is wrong with the files that earlier runs left, one line each. */
  get doubts(): readonly string[] {
    const { damaged, last } = this.#history;
    if (damaged === 0) return [];
    const asks = this.#frame.minTested === 'last' && last === undefined;
    const nothing = asks ? '. CONFORMANCE_MIN_TESTED=last asks for nothing, because no whole run is left in it' : '';
    return [`${this.#historyFile}: ${counted(damaged, 'damaged line')} left out${nothing}`];
  }

  /** Takes in a test that ended; undefined for a test of the suite itself. */
  add(test: TestCase, result: TestResult): EndedTest | undefined {
    const ended = endedTest(test, result, this.#redactor);
    if (ended === undefined) return undefined;
    this.tests.push(ended);
    const exchanges = exchangesOf(result, this.#redactor);
    for (const exchange of exchanges) this.#noteCode(exchange, ended.requirement);
    this.#archive.add(exchanges, ended.requirement);
    // A violation is shown with the finding that it belongs to, which is known at the end.
    if (ended.findings.length > 0) this.#violations.push({ test, result, ended, exchanges });
    else this.#attempt(() => this.#allure?.record(test, result, ended, exchanges));
    return ended;
  }

  /**
   * Notes which code an exchange shows of the operation. A 204 to OPTIONS is not a deletion; a 405 answers any other method. Below the
   * API, another speaks. */
  #noteCode(exchange: Exchange, requirement: RequirementId): void {
    const { request, response, purpose, role } = exchange;
    if (response === undefined || role !== 'judged' || !isOnImage(exchange)) return;
    const { status } = response;
    if (exchange.requirement === requirement)
      this.#answers.set(requirement, new Set([...(this.#answers.get(requirement) ?? []), status]));
    if (purpose.belowApi || (request.method !== 'DELETE' && status !== 405)) return;
    this.#shown.add(status);
    if (purpose.provoked === undefined) this.#seen.set(status, (this.#seen.get(status) ?? 0) + 1);
  }

  /** Decides, and writes the verdict before anything that takes time. */
  conclude(durationMs: number, stopped: RunRecord['stopped']): Conclusion {
    const told = stopped === undefined ? {} : { stopped: { ...stopped, reason: this.#redactor.text(stopped.reason) } };
    this.#end = { durationMs: Math.round(durationMs), ...told };
    this.tests.push(...this.#atCleanUp());
    // The largest file first: where there is no room for it, there may be for the verdict.
    this.#attempt(() => this.folder.write('exchanges.har', this.#archive.parts()));
    const result = this.#decide();
    this.#attempt(() => this.#writeVerdict(result));
    return result;
  }

  /** Writes what people read, and gives it. The verdict stands, whatever of that cannot be written. */
  async finish(result: Conclusion, withPage: boolean): Promise<Statement> {
    this.#attempt(() => this.#endResults(result));
    const statement = statementOf(result, this.#frame.deviations, {
      shellLines: targetNotes(this.name).shellLines,
      ...(this.#history.last !== undefined && { since: sinceOf(result.file, this.#history.last) }),
    });
    this.#attempt(() => this.folder.write('statement.md', statementMarkdown(statement)));
    if (withPage) {
      const page = await this.#page(statement).catch((error: unknown) => this.#fail(error));
      this.#attempt(() => this.folder.write('html/index.html', String(statementPage(statement, page))));
    }
    return this.trouble === undefined ? statement : unwritten(statement);
  }

  /** Results of the clean-up, as those of tests, which were over by then. */
  #atCleanUp(): EndedTest[] {
    return (targetNotes(this.name).atCleanUp ?? []).map(({ requirement, finding, reason }) => {
      const accepted = this.#frame.deviations.find((each) => each.requirement === requirement);
      return {
        requirement,
        target: this.name,
        title: requirements[requirement].statement,
        status: finding === undefined ? 'skipped' : 'failed',
        findings: finding === undefined ? [] : [finding],
        ...(finding !== undefined && accepted !== undefined && { accepted: acceptanceText(accepted) }),
        ...(reason !== undefined && { reason: reasonWith(reason, this.#redactor.text) }),
        ...{ errors: [], rungs: [], evidenceCount: 1, requests: 0, images: 0, durationMs: 0, seen: true },
      };
    });
  }

  #endResults({ file: { findings } }: Conclusion): void {
    for (const { test, result, ended, exchanges } of this.#violations.splice(0)) {
      const cause = findings.find(({ requirements }) => requirements.includes(ended.requirement));
      this.#allure?.record(test, result, ended, exchanges, cause);
    }
    this.#allure?.end();
  }

  /** Runs a step that may fail for lack of space or permission; the first failure is reported at the end. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): undefined {
    const [line = ''] = this.#redactor.text(error instanceof Error ? error.message : String(error)).split('\n', 1);
    this.trouble ??= line;
    return undefined;
  }

  #decide(): Conclusion {
    const last = this.#lastTested();
    const { missingShards, left } = targetNotes(this.name);
    return runVerdict({
      ...this.#frame,
      ...(last !== undefined && { lastTested: last }),
      ...defined({ missingShards, left }),
      target: this.#target,
      tests: this.tests,
      seenCodes: this.#seen,
      shownCodes: this.#shown,
      answers: this.#answers,
      ...this.#end,
    });
  }

  /** How many MUST requirements of the profile the last whole run decided; undefined if the history holds none. */
  #lastTested(): number | undefined {
    const verdicts = this.#history.last?.verdicts;
    const isDecidedMust = (id: RequirementId): boolean =>
      requirements[id].level === 'MUST' && isGated(this.#frame.profile, id) && isDecided(verdicts?.[id] ?? 'untested');
    return verdicts && requirementIds.filter(isDecidedMust).length;
  }

  #writeVerdict({ file, reasons, action }: Conclusion): void {
    this.folder.write('verdict.json', `${JSON.stringify(file, null, 2)}\n`);
    const message = reasons.length === 0 ? [] : [...reasons, action];
    this.folder.write('junit.xml', junit(file, this.#durationsMs(), message));
  }

  #durationsMs(): Map<string, number> {
    const durations = new Map<string, number>();
    for (const { requirement, durationMs } of this.tests)
      durations.set(requirement, (durations.get(requirement) ?? 0) + durationMs);
    return durations;
  }

  /** Writes the Allure report, and this run into its history. Gives the name of the page; undefined if there is nothing to show. */
  async #page(statement: Statement): Promise<string | undefined> {
    if (this.tests.length === 0 || internal().statementOnly) return undefined;
    const { file } = statement;
    const append = isRemembered({ ...this.#frame, ...this.#end }, file.verdict);
    const loss = file.findings.some(({ severity }) => severity === 'DATA LOSS') ? ', DATA LOSS' : '';
    const { html, history } = await allurePage({
      results: this.folder.file(resultsFolder),
      history: { lines: this.#history.lines, append },
      // Allure shows a percentage beside it.
      name: `Delete Image on ${this.name}: ${shownVerdict(file)}${loss} (% of what was tested passed)`,
    });
    this.folder.write('html/allure.html', html);
    if (history !== undefined) this.folder.write(`history-${this.name}.jsonl`, history);
    return 'allure.html';
  }
}

/** The statement of a run whose report could not be written whole: the exit status stops the pipeline, whatever the verdict. */
const unwritten = (statement: Statement): Statement =>
  statement.gate.open
    ? {
        ...statement,
        gate: { open: false, line: `${gateOf(statement.file)}: the pipeline stops, because the report could not be written.` },
      }
    : statement;

/** The requirement that a test decides; undefined for a test of the suite itself. */
export function requirementOfTest(test: TestCase): RequirementId | undefined {
  return requirementIn(test.tags);
}

/** Name of the Playwright project of a test: read from the title path, which also merged blobs have. */
function projectOf(test: TestCase): string {
  return test.titlePath()[1] ?? '';
}

/** Name of the target that a test was run against. */
export function targetOf(test: TestCase): string {
  return targetName(projectOf(test));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character starts a colour.
const colours = /\x1b\[[0-9;]*m/g;

/** A finding whose texts are redacted by value: by place, this would take a status behind the name of a field for its value. */
function redactedFinding(data: unknown, { values }: Redactor): Finding {
  const finding = withTexts(data as Finding, values);
  return { ...finding, ...(finding.from && { from: finding.from.filter(isRequirementId) }) };
}

function rung(text: string): { code: number; rung: Rung }[] {
  const [, code, way] = /^(\d{3}) (always|fixture|hook|seen)$/.exec(text) ?? [];
  return code === undefined ? [] : [{ code: Number(code), rung: way as Rung }];
}

const given = (text: string): Reason => (text === '' ? untested('skipped-without-reason') : untested('given', { text }));

/** A result of a test as plain data, redacted; undefined for a test of the suite itself. */
export function endedTest(test: TestCase, result: TestResult, redactor: Redactor): EndedTest | undefined {
  const requirement = requirementOfTest(test);
  if (requirement === undefined) return undefined;
  const annotations = [...result.annotations, ...test.annotations];
  const texts = (type: string): string[] => textsIn(annotations, type);
  const sum = (type: string): number => texts(type).reduce((total, count) => total + Number(count), 0);
  // Why it was skipped: what the suite says as data, else the text of a skip, the first of each.
  const [reason = given(texts('skip')[0] ?? '')] = reasonsIn(annotations);
  const [accepted] = texts('accepted');
  const tenant = tenantWatchIn(annotations);
  return {
    requirement,
    target: targetOf(test),
    title: test.title,
    status: result.status,
    ...(result.status === 'skipped' && { reason: reasonWith(reason, redactor.text) }),
    ...(texts(harnessFailure).length > 0 && { harnessFailed: true as const }),
    findings: dataIn(annotations, 'finding').map((data) => redactedFinding(data, redactor)),
    errors: result.errors.map((error) => redactor.text((error.message ?? error.value ?? '').replace(colours, ''))),
    ...(accepted !== undefined && { accepted: redactor.text(accepted) }),
    ...(tenant !== undefined && { tenant: redactor.json(tenant) }),
    rungs: texts('rung').flatMap(rung),
    evidenceCount: sum('evidence'),
    requests: sum('requests'),
    images: sum('images'),
    durationMs: result.duration,
    ...(isSeenProject(projectOf(test)) && { seen: true as const }),
  };
}

/** The exchanges that a test attached, in their order, redacted once more. Merged blobs hold them as files. */
function exchangesOf(result: TestResult, redactor: Redactor): Exchange[] {
  return result.attachments.flatMap(({ contentType, body, path }) => {
    if (contentType !== exchangeContentType) return [];
    const json = body?.toString() ?? (path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    return json === undefined ? [] : [parseExchange(json, redactor)];
  });
}

/** Takes the exchanges out of a result, and its steps, which have them too: they are in the reports by now. */
export function dropExchanges({ attachments, steps }: TestResult): void {
  const kept = attachments.filter(({ contentType }) => contentType !== exchangeContentType);
  attachments.splice(0, attachments.length, ...kept);
  steps.length = 0;
}

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { FullConfig, FullProject } from '@playwright/test';
import type { FullResult, Reporter, Suite, TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { defined } from '../../contracts/json.ts';
import { runState } from '../images/run-state.ts';
import { waitingFor } from '../images/waiting.ts';
import { internal } from '../platform/internal-variable.ts';
import { failAgain, promiseToFail } from '../platform/kept-workers.ts';
import type { OutputFolder } from '../platform/output/output-folder.ts';
import { shownPath } from '../platform/output/report-names.ts';
import { isLostWorker, isPassedOver, skipTeardown } from '../platform/runner-results.ts';
import { keepServerLines, serverTrouble } from '../platform/server-trouble.ts';
import { annotate, complain, complainError, print } from '../platform/text/print.ts';
import { keptOut } from '../platform/text/redaction/kept-out.ts';
import { visibleIn, visibly } from '../platform/text/visible.ts';
import { claimOutput, isRefusedFolder, targetFolder } from '../run/claim.ts';
import type { ReporterOptions } from '../run/project-outline.ts';
import { runNotes, stopOf, targetNotes } from '../run/run-notes.ts';
import { isSeenProject, targetName } from '../verdict/project-names.ts';
import { reasonAnnotation, reasonText, untested } from '../verdict/reason.ts';
import { noteTestsOver } from '../verdict/run-end.ts';
import type { Stop } from '../verdict/run-record.ts';
import { exitOf } from '../verdict/run-verdict.ts';
import { fleetFiles, fleetOf, fleetSummary, writeFleet } from './fleet.ts';
import { annotations } from './formats/github.ts';
import { arrange, expectImages, type Preprocessed, shareOutFewImages, usedUp } from './planned-tests.ts';
import { merging, partOf, reportedTargets, tellBlobs, tellOfCleanUp } from './reported-targets.ts';
import type { Statement } from './statement/statement.ts';
import { dropExchanges, requirementOfTest, TargetReport, targetOf } from './target-report.ts';
import { Progress } from './terminal/progress.ts';
import { type SummaryStyle, summaryStyle } from './terminal/style.ts';
import { summary } from './terminal/summary.ts';

/** What Playwright lets a reporter decide at the end. */
type EndStatus = { readonly status: 'passed' | 'failed' } | undefined;

/** `--list` runs nothing, which does not show in the configuration. */
const listing = process.argv.includes('--list');

/** Several workers may wait for one limit, so a wait is said at most this often, in ms. */
const sayEveryMs = 10_000;

/** Turns a run into verdicts and reports, one set for each target, and decides the exit status. */
export default class ConformanceReporter implements Reporter {
  readonly #options: ReporterOptions;
  readonly #started = new Date();
  readonly #errors: string[] = [];
  /** Why the service of `--server` did not start. */
  #notServed: string | undefined;
  readonly #style: SummaryStyle;
  #reports = new Map<string, TargetReport>();
  #progress: Progress | undefined;
  #config: FullConfig | undefined;
  #projects: readonly FullProject[] = [];
  /** Ids of the tests that have not ended, by their target; without the rules over all exchanges. */
  readonly #running = new Map<string, Set<string>>();
  /** Notes that a test begins, where images are ordered ahead. */
  #noteBegun: (test: TestCase) => void = () => {};
  /** Tests that get no image. */
  #imageless: ReadonlySet<TestCase> = new Set();
  /** When it was last said for what a worker waits. */
  #saidMs = Number.NEGATIVE_INFINITY;
  /** Whether this reporter itself failed: Playwright swallows that. */
  #failed = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
    promiseToFail();
    this.#style = summaryStyle(process.stdout, process.env, internal().verbose);
  }

  printsToStdio(): boolean {
    return true;
  }

  /** Skips the tests of targets that the preflight stopped, before a worker is started for each, and those that get no image. */
  async preprocess(before: Preprocessed): Promise<void> {
    const { suite, testRun } = before;
    if (!listing) arrange(before);
    const stopped = (project: Suite): string | undefined => stopOf(targetName(project.title))?.reason;
    // A plan says itself what gets no image.
    if (!listing) this.#imageless = shareOutFewImages(before, (project) => stopped(project) !== undefined);
    for (const project of suite.suites) {
      const why = stopped(project);
      if (why === undefined) continue;
      const reason = untested('target-stopped', { why });
      for (const test of project.allTests()) test.annotations.push(reasonAnnotation(reason));
      if (isSeenProject(project.title)) skipTeardown(project, reasonText(reason));
      else testRun.skip(project, reasonText(reason));
    }
  }

  /** What this throws Playwright keeps to itself, with every error after it: so nothing is thrown. */
  onBegin(config: FullConfig, suite: Suite): void {
    this.#config = config;
    if (listing) return;
    try {
      this.#begin(config, suite);
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(config: FullConfig, suite: Suite): void {
    // The folder of the reports is not the suite's, or another run's: it may be free by now.
    if (runNotes().setUp === 'refused') return;
    const { out, gate, require, minTested, deviations, suite: version } = this.#options;
    const common = { suite: version, started: this.#started.toISOString(), gate, require, deviations, ...defined({ minTested }) };
    const targets = reportedTargets(config, suite, this.#options);
    const names = (merging ? targets : this.#options.targets).map(({ name }) => name);
    const selected = targets.map(({ name }) => name);
    if (names.length > 0) claimOutput(out, names, selected);
    this.#projects = suite.suites.flatMap((each) => each.project() ?? []);
    if (!merging) tellBlobs(this.#projects, targets);
    for (const target of targets) {
      const frame = { ...common, profile: target.profile, ...partOf(config, suite, target) };
      const folder = targetFolder(out, names, target.name);
      this.#reports.set(target.name, new TargetReport(target, folder, frame, keptOut));
    }
    this.#expect(suite);
    this.#watchEnd(suite);
    if (!merging) this.#noteBegun = expectImages(suite);
  }

  /** Rules that start beside the tests wait for their end, which only the runner knows. */
  #watchEnd(suite: Suite): void {
    if (merging || !internal().outline?.beside) return;
    for (const project of suite.suites.filter(({ title }) => !isSeenProject(title)))
      this.#running.set(project.title, new Set(project.allTests().map(({ id }) => id)));
  }

  #noteEnd(test: TestCase): void {
    const target = test.parent.project()?.name ?? '';
    const running = this.#running.get(target);
    if (running?.delete(test.id) === true && running.size === 0) noteTestsOver(runState().scratch, target);
  }

  onTestBegin(test: TestCase): void {
    this.#noteBegun(test);
  }

  /** Output of a worker belongs to no report, except a line that says for what it waits. */
  onStdErr(chunk: string | Buffer): void {
    const line = String(chunk).trimEnd();
    if (keepServerLines(line)) return;
    if (!line.startsWith(waitingFor) || performance.now() < this.#saidMs + sayEveryMs) return;
    this.#saidMs = performance.now();
    complain(line);
  }

  /** The error of a step of Playwright's own quotes the fields of the request, and goes into blobs: the test has its own error. */
  onStepEnd(_test: TestCase, _result: TestResult, step: TestStep): void {
    delete step.error;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#noteEnd(test);
    explainLoss(result);
    if (this.#imageless.has(test) && result.status === 'skipped') result.annotations.push(reasonAnnotation(usedUp));
    if (isPassedOver(result)) return;
    failAgain(test, result);
    const ended = this.#reports.get(targetOf(test))?.add(test, result);
    // Playwright keeps all results to the end. Another reporter may want what they hold.
    if (this.#isAlone) dropExchanges(result);
    if (ended !== undefined) this.#progress?.add(ended, this.#prefix(ended.target));
    else if (!test.ok() && requirementOfTest(test) === undefined)
      this.#errors.push(`a test of the suite itself failed: ${test.title}`);
  }

  onError(error: TestError): void {
    const message = stripVTControlCharacters(error.message ?? error.value ?? 'unknown error').replace(
      /^(?:\w*Error|Stopped): /,
      '',
    );
    const trouble = serverTrouble(message);
    if (trouble === undefined) this.#errors.push(message);
    else {
      this.#notServed = trouble;
      // The configuration is right: the service is not there.
      runNotes().setUp = 'begun';
    }
  }

  async onEnd(result: FullResult): Promise<EndStatus> {
    if (listing) return undefined;
    await runNotes().finish();
    if (!merging) for (const project of this.#projects) tellOfCleanUp(project);
    const status = await this.#end(result).catch((error: unknown): EndStatus => {
      this.#fail(error);
      for (const each of this.#complaints()) complain(each);
      return { status: 'failed' };
    });
    // There a status is ignored and an error is not, but nothing prints it.
    if (merging && status?.status === 'failed') throw new Error('the merged shards do not pass');
    return status;
  }

  async #end(result: FullResult): Promise<EndStatus> {
    this.#progress?.end();
    if (this.#reports.size === 0) {
      for (const error of this.#complaints()) complainError(error);
      return this.#failed ? { status: 'failed' } : undefined;
    }
    const reports = [...this.#reports.values()];
    const durationMs = result.duration;
    const concluded = reports.map((report) => ({
      report,
      verdict: report.conclude(durationMs, this.#stop(result, report.name)),
    }));
    const done: Done[] = [];
    for (const { report, verdict } of concluded)
      done.push({ report, statement: await report.finish(verdict, this.#options.page !== false) });
    const statements = done.map(({ statement }) => statement);
    if (statements.length > 1) writeFleet(this.#options, this.#started.toISOString(), statements);
    printRun(this.#options, done, this.#style);
    // What stopped the run is in its verdict already.
    const printed = statements.map(({ sentence }) => sentence).join('\n');
    const unprinted = this.#complaints().filter((error) => !printed.includes(error.split('\n', 1)[0] ?? ''));
    for (const error of unprinted.slice(0, 3)) complain(error);
    for (const line of reports.flatMap(({ doubts }) => doubts)) complain(visibly`${line}`);
    for (const { name, folder, trouble } of reports)
      if (trouble !== undefined) complain(visibly`${name}: the report in ${folder.path} could not be written: ${trouble}`);
    // The machine or the harness is to blame for a report that is missing, and not the target.
    const missing = reports.flatMap(({ trouble }) => (trouble === undefined ? [] : [{ exit: 4 } as const]));
    const exit = exitOf([...statements, ...missing]);
    runNotes().exit = exit;
    if (merging) return { status: exit === 0 ? 'passed' : 'failed' };
    return this.#status(result, exit !== 0);
  }

  #fail(error: unknown): void {
    this.#failed = true;
    // A folder that is not ours is a wrong setting, and nothing was written.
    runNotes().exit = isRefusedFolder(error) ? 2 : 4;
    this.#errors.push(error instanceof Error ? error.message : String(error));
  }

  /** Every error once, redacted. */
  #complaints(): string[] {
    return [...new Set(this.#errors.map((error) => keptOut.values(error)))];
  }

  #expect(suite: Suite): void {
    if (this.#config?.quiet === true || merging) return;
    this.#progress = new Progress(print, this.#style, process.stdout.isTTY === true && process.env.TERM !== 'dumb');
    for (const test of suite.allTests()) {
      const requirement = requirementOfTest(test);
      if (requirement !== undefined) this.#progress.expect(requirement, this.#prefix(targetOf(test)));
    }
  }

  /** Whether no other reporter, such as one that writes blobs, gets the results. */
  get #isAlone(): boolean {
    return this.#config?.reporter.length === 1;
  }

  #prefix(target: string): string {
    return this.#reports.size > 1 ? target : '';
  }

  #stop(result: FullResult, target: string): Stop | undefined {
    const stop = stopOf(target);
    if (stop !== undefined) return stop;
    if (this.#notServed !== undefined) return { verdict: 'broken', reason: this.#notServed };
    const [error] = this.#errors;
    if (error !== undefined) return { verdict: 'broken', reason: `harness failure: ${error.trim().split('\n', 1)[0] ?? ''}` };
    if (result.status === 'interrupted') return runNotes().interruption;
    return result.status === 'timedout'
      ? { verdict: 'broken', reason: 'the run took longer than its global time-out' }
      : undefined;
  }

  /** Playwright's own status stands if the run did not come to its end. */
  #status(result: FullResult, red: boolean): EndStatus {
    // Of a run that too many failures end, Playwright reports an error.
    if (result.status === 'interrupted' || result.status === 'timedout' || this.#errors.length > 0) return undefined;
    return { status: red ? 'failed' : 'passed' };
  }
}

/** A report on a target whose files are written, and what they say. */
interface Done {
  readonly report: TargetReport;
  readonly statement: Statement;
}

/** Prints the verdicts. In a run of GitHub Actions, annotates them, and puts each statement into the summary of the job. */
function printRun(options: ReporterOptions, done: readonly Done[], style: SummaryStyle): void {
  const shown = done.map(({ report: { name, folder }, statement }) => ({ name, folder, statement: visibleIn(statement) }));
  if (shown.length > 1) print(fleetSummary(fleetOf(shown.map(({ statement }) => statement)), fleetFiles(options), style));
  for (const { name, folder, statement } of shown) {
    const files = [...targetNotes(name).doubts.map((text) => visibly`check the settings: ${text}`), ...reportLines(folder)];
    if (shown.length === 1) print(summary(statement, files, style));
    if (process.env.GITHUB_ACTIONS !== 'true') continue;
    annotate(annotations(statement));
    const [job, text] = [process.env.GITHUB_STEP_SUMMARY, folder.file('statement.md')];
    if (job && existsSync(text)) appendFileSync(job, `${readFileSync(text, 'utf8')}\n`);
  }
}

/** Where the report and the verdict are. A full disk may have kept a file from being written. */
function reportLines(folder: OutputFolder): string[] {
  const areThere = (...files: readonly string[]): string[] => files.filter((file) => existsSync(folder.file(file)));
  const beside = areThere('junit.xml', 'exchanges.har', 'allure-results').join(', ');
  return [
    ...areThere('html/index.html').map((file) => `report   ${shownPath(folder.file(file))}`),
    ...areThere('verdict.json').map(
      (file) => `verdict  ${shownPath(folder.file(file))}${beside === '' ? '' : `  (${beside} beside it)`}`,
    ),
  ];
}

/** Playwright knows only that the worker ended. */
function explainLoss(result: TestResult): void {
  if (!isLostWorker(result)) return;
  const message =
    'the worker ended: the test kept it busy for 30 s, a defect of the suite, or the system ended it, as for want of memory';
  result.errors = [{ message }];
  result.error = { message };
}

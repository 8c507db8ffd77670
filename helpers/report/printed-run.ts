import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetNotes } from '../images/set-up-mailbox.ts';
import { OutputFolder } from '../platform/output/output-folder.ts';
import { shownPath } from '../platform/output/report-names.ts';
import { annotate, print } from '../platform/text/print.ts';
import { visibleIn, visibly } from '../platform/text/visible.ts';
import type { ReporterOptions } from '../run/project-outline.ts';
import type { Conclusion } from '../verdict/run-verdict.ts';
import { fleetOf, fleetPage, fleetSummary } from './fleet/fleet.ts';
import { annotations } from './formats/github.ts';
import type { Statement } from './statement/statement.ts';
import type { TargetReport } from './target-report.ts';
import type { SummaryStyle } from './terminal/style.ts';
import { brief, summary } from './terminal/summary.ts';

type Options = Pick<ReporterOptions, 'out' | 'page' | 'suite'>;

/** Writes what is about a whole fleet: a page, and a table for programs. */
export function writeFleet(
  { out, page, suite }: Options,
  started: string,
  verdicts: readonly Conclusion[],
  statements: readonly Statement[],
): void {
  const folder = new OutputFolder(out);
  folder.write('matrix.json', `${JSON.stringify(matrix(suite, started, verdicts), null, 2)}\n`);
  if (page !== false) folder.write('html/index.html', String(fleetPage(fleetOf(statements), started.slice(0, 10))));
}

function fleetFiles({ out, page }: Options): string[] {
  const shown = (path: string) => shownPath(join(out, path));
  return [
    ...(page === false ? [] : [`report   ${shown('html/index.html')}  (leads to the report on each target)`]),
    `verdicts ${shown('matrix.json')}  (the files on each target are in the folder with its name)`,
  ];
}

/** Prints the verdicts, in full if there is a style. In a run of GitHub Actions, annotates them. */
export function printRun(
  options: Options,
  reports: readonly TargetReport[],
  statements: readonly Statement[],
  style: SummaryStyle | undefined,
): void {
  const shown = ({ folder }: TargetReport, file: string) => shownPath(folder.file(file));
  const shownStatements = visibleIn(statements);
  const isFleet = reports.length > 1;
  if (isFleet && style !== undefined) print(fleetSummary(fleetOf(shownStatements), fleetFiles(options), style));
  shownStatements.forEach((statement, i) => {
    const report = reports[i];
    if (report === undefined) return;
    const files = [
      ...targetNotes(report.name).doubts.map((text) => visibly`check the settings: ${text}`),
      `report   ${shown(report, 'html/index.html')}`,
      `verdict  ${shown(report, 'verdict.json')}  (junit.xml, exchanges.har, allure-results beside it)`,
    ];
    if (style === undefined) print(brief(statement, files.slice(0, -1)));
    else if (!isFleet) print(summary(statement, files, style));
    if (process.env.GITHUB_ACTIONS === 'true') annotateJob(statement, report.folder.file('statement.md'));
  });
}

/** Annotations in the log, and the statement in the summary of the job. */
function annotateJob(verdict: Statement, statement: string): void {
  annotate(annotations(verdict));
  const job = process.env.GITHUB_STEP_SUMMARY;
  if (job !== undefined && job !== '' && existsSync(statement)) appendFileSync(job, `${readFileSync(statement, 'utf8')}\n`);
}

/** The verdicts on a fleet beside each other: `matrix.json`. */
function matrix(suite: string, started: string, verdicts: readonly Conclusion[]): object {
  return {
    schema: 3,
    suite,
    started,
    targets: verdicts.map(({ file, exit, sentence, action, release }) => ({
      name: file.target.name,
      url: file.target.url,
      ...(file.target.implementation !== undefined && { implementation: file.target.implementation }),
      verdict: file.verdict,
      profile: file.profile,
      selection: file.selection,
      areas: file.areas,
      release: release.answer,
      sentence,
      action,
      passesGate: file.passesGate,
      exercised: file.exercised,
      exit,
      counts: file.counts,
      codes: Object.fromEntries(file.codes.map(({ code, outcome }) => [code, outcome])),
    })),
    requirements: (verdicts[0]?.file.requirements ?? []).map(({ id, level, area }, i) => ({
      id,
      level,
      area,
      verdicts: Object.fromEntries(verdicts.map(({ file }) => [file.target.name, file.requirements[i]?.verdict ?? 'untested'])),
    })),
  };
}

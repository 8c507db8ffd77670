import { join } from 'node:path';
import { OutputFolder } from '../platform/output/output-folder.ts';
import { shownPath } from '../platform/output/report-names.ts';
import { type Markup, markup } from '../platform/text/markup.ts';
import { counted } from '../platform/text/phrases.ts';
import type { ReporterOptions } from '../run/project-outline.ts';
import { acceptingLoss, type ReleaseAnswer } from '../verdict/headline.ts';
import type { Conclusion } from '../verdict/run-verdict.ts';
import { gatedMust, shownVerdict } from '../verdict/verdict-file.ts';
import { type Cell, markOf, type Table } from './block.ts';
import { page, pageHeading, tableMarkup } from './html.ts';
import { firstScreen, type Statement } from './statement/statement.ts';
import { painted, type SummaryStyle, tableLines } from './terminal/style.ts';

type Options = Pick<ReporterOptions, 'out' | 'page' | 'suite'>;

/** Writes what is about a whole fleet: a page, and a table for programs. */
export function writeFleet({ out, page, suite }: Options, started: string, statements: readonly Statement[]): void {
  const folder = new OutputFolder(out);
  folder.write('matrix.json', `${JSON.stringify(matrix(suite, started, statements), null, 2)}\n`);
  if (page !== false) folder.write('html/index.html', String(fleetPage(fleetOf(statements), started.slice(0, 10))));
}

/** The paths of what is about a whole fleet, for people. */
export function fleetFiles({ out, page }: Options): string[] {
  const shown = (path: string) => shownPath(join(out, path));
  return [
    ...(page === false ? [] : [`report   ${shown('html/index.html')}  (leads to the report on each target)`]),
    `verdicts ${shown('matrix.json')}  (the files on each target are in the folder with its name)`,
  ];
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

/** The worst of what was found on a target, and how much more there is; or why nobody knows. */
function foundOn(
  { found: [first, ...others], foundBelow }: ReturnType<typeof firstScreen>,
  { release, sentence }: Statement,
): Cell {
  if (release.answer === 'not known') return { text: sentence };
  if (first === undefined) return { text: '' };
  const more = others.length + foundBelow;
  return { text: `${first.title}${more === 0 ? '' : ` (and ${more} more)`}`, mark: first.mark };
}

/** A row a target, in the order of the configuration. */
function tableOf(statements: readonly Statement[]): Table {
  const rows = statements.map((statement) => {
    const { file, release } = statement;
    const { decided, of } = gatedMust(file);
    const screen = firstScreen(statement);
    const cells: readonly Cell[] = [
      { text: file.target.name, leads: `../${encodeURIComponent(file.target.name)}/html/index.html` },
      { text: release.shown, mood: screen.mood, mark: markOf(screen.mood) },
      { text: shownVerdict(file), mood: screen.mood },
      { text: `${decided} of ${of}` },
      foundOn(screen, statement),
      { text: screen.action },
    ];
    return { cells, below: release.answer !== 'yes' };
  });
  return { name: 'fleet', heads: ['target', 'release', 'verdict', 'MUST tested', 'found first', 'who has to act'], rows };
}

/** The verdicts on a fleet, with the answer for the whole of it. */
export type Fleet = ReturnType<typeof fleetOf>;

/** The verdicts on a fleet as people read them. A fleet is released as a whole: one target says no for all. */
export function fleetOf(statements: readonly Statement[]) {
  const count = (answer: ReleaseAnswer): number => statements.filter(({ release }) => release.answer === answer).length;
  const [no, unknown] = [count('no'), count('not known')];
  const answer: ReleaseAnswer = no > 0 ? 'no' : unknown > 0 ? 'not known' : 'yes';
  const isAccepting = answer === 'yes' && statements.some(({ release }) => release.shown === acceptingLoss);
  const parts = [
    `${count('yes')} of ${counted(statements.length, 'target')} may be released`,
    ...(no === 0 ? [] : [`${no} may not`]),
    ...(unknown === 0 ? [] : [`${unknown} ${unknown === 1 ? 'is' : 'are'} not known`]),
  ];
  return {
    answer,
    heading: `Release: ${isAccepting ? acceptingLoss : answer}`,
    /** `3 of 8 targets may be released; 3 may not; 2 are not known.` */
    basis: `${parts.join('; ')}.`,
    table: tableOf(statements),
  };
}

/** The verdict whose colour and sign an answer for a whole fleet has. */
const moods = { yes: 'conformant', no: 'nonconformant', 'not known': 'inconclusive' } as const satisfies Record<
  ReleaseAnswer,
  string
>;

/** The page on a fleet, `html/index.html` beside the folders of its targets: the answer for all of them, and a row a target. */
export function fleetPage({ answer, heading, basis, table }: Fleet, date: string): Markup {
  const { length } = table.rows;
  const content = markup`${pageHeading(`Delete Image on ${length} targets, ${date}`, markOf(moods[answer]), heading)}
<p class="basis">${basis}</p>
${tableMarkup(table)}`;
  return page(`${heading}: Delete Image on ${length} targets`, content);
}

/** The verdicts on a fleet, a row a target; `pages` are the paths of the reports, that on the fleet first. */
export function fleetSummary({ heading, basis, table }: Fleet, pages: readonly string[], style: SummaryStyle): string {
  return [
    '',
    painted(`${heading.toUpperCase()}  ${basis}`, 'bold', style),
    ...tableLines(table, style),
    ...pages.map((path) => `  ${path}`),
    '',
  ].join('\n');
}

import { type Markup, markup } from '../../platform/text/markup.ts';
import { counted, cut } from '../../platform/text/phrases.ts';
import { acceptingLoss, type ReleaseAnswer } from '../../verdict/release.ts';
import { gatedMust, shownVerdict } from '../../verdict/verdict-file.ts';
import { firstScreen, lineMark } from '../statement/first-screen.ts';
import { foundLabel } from '../statement/first-screen-html.ts';
import { page, pageHeading } from '../statement/html-page.ts';
import { type Statement, signs } from '../statement/statement.ts';
import { statementStyle } from '../statement/statement-style.ts';
import { painted, type SummaryStyle, verdictColours } from '../terminal/summary.ts';

/** A target in the table of a fleet. */
export type FleetRow = ReturnType<typeof rowOf>;

function rowOf(statement: Statement) {
  const { file, release, sentence } = statement;
  const { decided, of } = gatedMust(file);
  const screen = firstScreen(statement);
  return {
    name: file.target.name,
    word: shownVerdict(file),
    answer: release.answer,
    /** The answer as people read it. */
    release: release.shown,
    /** `99 of 148` MUST requirements. */
    tested: `${decided} of ${of}`,
    sentence,
    mood: screen.mood,
    /** The worst of what was found, and how much more there is. */
    first: screen.found[0],
    more: Math.max(0, screen.found.length - 1) + screen.foundBelow,
    /** Who has to act, and what to do. */
    action: screen.action,
  };
}

/** A fleet is released as a whole: one target says no for all. */
function answerOf(rows: readonly FleetRow[]): ReleaseAnswer {
  const has = (answer: ReleaseAnswer): boolean => rows.some((row) => row.answer === answer);
  if (has('no')) return 'no';
  return has('not known') ? 'not known' : 'yes';
}

/** ` (and 3 more)`, if there is more than what was found first. */
const moreWords = ({ more }: FleetRow): string => (more === 0 ? '' : ` (and ${more} more)`);

/** What was found first on a target, or why nobody knows. */
function shortly(row: FleetRow): string {
  const { first, answer, sentence } = row;
  if (first === undefined || answer === 'not known') return answer === 'not known' ? sentence : '';
  return `${lineMark(first)} ${first.label}: ${first.title}${moreWords(row)}`;
}

/** The verdicts on a fleet, with the answer for the whole of it. */
export type Fleet = ReturnType<typeof fleetOf>;

/** The verdicts on a fleet as people read them, in the order of the configuration. */
export function fleetOf(statements: readonly Statement[]) {
  const rows = statements.map(rowOf);
  const count = (answer: ReleaseAnswer): number => rows.filter((row) => row.answer === answer).length;
  const answer = answerOf(rows);
  const parts = [
    `${count('yes')} of ${counted(rows.length, 'target')} may be released`,
    ...(count('no') === 0 ? [] : [`${count('no')} may not`]),
    ...(count('not known') === 0 ? [] : [`of ${count('not known')} nobody knows`]),
  ];
  return {
    answer,
    heading: `Release: ${answer === 'yes' && rows.some((row) => row.release === acceptingLoss) ? acceptingLoss : answer}`,
    /** `3 of 8 targets may be released; 3 may not; of 2 nobody knows.` */
    basis: `${parts.join('; ')}.`,
    rows,
  };
}

/** The verdict whose colour and sign an answer for a whole fleet has. */
const moods = { yes: 'conformant', no: 'nonconformant', 'not known': 'inconclusive' } as const satisfies Record<
  ReleaseAnswer,
  string
>;

function rowLine(row: FleetRow): Markup {
  const { name, word, release, tested, mood, first, action } = row;
  const found = first === undefined ? undefined : markup`${foundLabel(first)} ${first.title}${moreWords(row)}`;
  return markup`<tr><th scope="row"><a href="../${encodeURIComponent(name)}/html/index.html">${name}</a></th><td class="outcome ${mood}">${signs[mood]} ${release}</td><td class="word">${word}</td><td class="share">${tested}</td><td>${found}</td><td class="reason">${action}</td></tr>`;
}

/** The page on a fleet, `html/index.html` beside the folders of its targets: the answer for all of them, and a row a target. */
export function fleetPage({ answer, heading, basis, rows }: Fleet, date: string): Markup {
  const content = markup`<div class="statement"><main>
${pageHeading({ kind: `Delete Image on ${rows.length} targets, ${date}`, mood: moods[answer], heading })}
<p class="basis">${basis}</p>
<table class="fleet"><thead><tr><th scope="col">Target</th><th scope="col">Release</th><th scope="col">Verdict</th><th scope="col">MUST tested</th><th scope="col">Violated, the worst first</th><th scope="col">Who has to act</th></tr></thead><tbody>${rows.map(rowLine)}</tbody></table>
</main></div>`;
  return page(`${heading}: Delete Image on ${rows.length} targets`, content, markup`<style>${statementStyle}</style>`);
}

function widths(rows: readonly (readonly string[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

/** The verdicts on a fleet, a row a target; `pages` are the paths of the reports, that on the fleet first. */
export function fleetSummary(fleet: Fleet, pages: readonly string[], style: SummaryStyle): string {
  const cells = fleet.rows.map(({ name, word, release, tested }) => [name, release, word, tested]);
  const heads = ['target', 'release', 'verdict', 'MUST tested'];
  const columns = widths([heads, ...cells]);
  const line = (row: readonly string[]): string[] => row.map((cell, place) => cell.padEnd(columns[place] ?? 0));
  const taken = columns.reduce((sum, width) => sum + width + 2, 4);
  const rows = fleet.rows.flatMap((row, place) => {
    const [name = '', answer = '', word = '', tested = ''] = line(cells[place] ?? []);
    const colour = verdictColours[row.mood];
    const start = [name, painted(answer, colour, style), painted(word, colour, style), tested].join('  ');
    const found = `  ${painted(signs[row.mood], colour, style)} ${start}  ${cut(shortly(row), style.columns - taken)}`.trimEnd();
    return row.answer === 'yes' ? [found] : [found, `      ${row.action}`];
  });
  const heading = `${fleet.heading.toUpperCase()}  ${fleet.basis}`;
  return [
    '',
    painted(heading, 'bold', style),
    painted(`    ${line(heads).join('  ')}  found first`, 'dim', style),
    ...rows,
    ...pages.map((path) => `  ${path}`),
    '',
  ].join('\n');
}

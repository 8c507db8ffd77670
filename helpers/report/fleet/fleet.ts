import { type Markup, markup } from '../../platform/text/markup.ts';
import { counted } from '../../platform/text/phrases.ts';
import { acceptingLoss, type ReleaseAnswer } from '../../verdict/release.ts';
import { gatedMust, shownVerdict } from '../../verdict/verdict-file.ts';
import { firstScreen, lineMark } from '../statement/first-screen.ts';
import { page, pageHeading, statementStyle } from '../statement/html-page.ts';
import { type Statement, signs } from '../statement/statement.ts';
import { painted, type SummaryStyle } from '../terminal/style.ts';
import { type Cell, type ReportTable, tableLines, tableMarkup } from '../text-block.ts';

/** The worst of what was found on a target, and how much more there is; or why nobody knows. */
function foundOn(
  { found: [first, ...others], foundBelow }: ReturnType<typeof firstScreen>,
  { release, sentence }: Statement,
): Cell {
  if (release.answer === 'not known') return { text: sentence };
  if (first === undefined) return { text: '' };
  const more = others.length + foundBelow;
  return {
    text: `${first.title}${more === 0 ? '' : ` (and ${more} more)`}`,
    mood: first.verdict,
    mark: `${lineMark(first)} ${first.label}`,
    isLoss: first.severity === 'DATA LOSS' && first.verdict !== 'accepted',
  };
}

/** A row a target, in the order of the configuration. */
function tableOf(statements: readonly Statement[]): ReportTable {
  const rows = statements.map((statement) => {
    const { file, release } = statement;
    const { decided, of } = gatedMust(file);
    const screen = firstScreen(statement);
    const cells: readonly Cell[] = [
      { text: file.target.name },
      { text: `${signs[screen.mood]} ${release.shown}`, mood: screen.mood },
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
    ...(unknown === 0 ? [] : [`of ${unknown} nobody knows`]),
  ];
  return {
    answer,
    heading: `Release: ${isAccepting ? acceptingLoss : answer}`,
    /** `3 of 8 targets may be released; 3 may not; of 2 nobody knows.` */
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
  const content = markup`<div class="statement"><main>
${pageHeading({ kind: `Delete Image on ${length} targets, ${date}`, mood: moods[answer], heading })}
<p class="basis">${basis}</p>
${tableMarkup(table, undefined, (name) => `../${encodeURIComponent(name)}/html/index.html`)}
</main></div>`;
  return page(`${heading}: Delete Image on ${length} targets`, content, markup`<style>${statementStyle}</style>`);
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

import { severities } from '../../../contracts/requirements.ts';
import { counted, cutBetweenWords, listed } from '../../text/phrases.ts';
import type { ReleaseAnswer } from '../../verdict/release.ts';
import { gatedMust, shownVerdict } from '../../verdict/verdict-file.ts';
import { firstScreen, lineMark, unchanged } from '../statement/first-screen.ts';
import type { Statement } from '../statement/statement.ts';

/** A target in the report on a fleet. */
export type FleetRow = ReturnType<typeof rowOf>;

function rowOf(statement: Statement) {
  const { file, release, sentence } = statement;
  const { decided, of } = gatedMust(file);
  return {
    name: file.target.name,
    word: shownVerdict(file),
    answer: release.answer,
    /** `99 of 148` MUST requirements. */
    tested: `${decided} of ${of}`,
    /** MUST requirements that are violated. */
    errors: file.requirements.filter(({ gated, verdict }) => gated && verdict === 'error').length,
    sentence,
    /** Whether the pipeline stops here. */
    stops: statement.exit !== 0,
    screen: firstScreen(statement),
    requirements: file.requirements,
  };
}

/** A fleet is released as a whole: one target says no for all. */
function answerOf(rows: readonly FleetRow[]): ReleaseAnswer {
  const has = (answer: ReleaseAnswer): boolean => rows.some((row) => row.answer === answer);
  if (has('no')) return 'no';
  return has('not known') ? 'not known' : 'yes';
}

const shownLines = 4;

/** The first lines, and the number of the rest. */
export const firstOf = <Line>(lines: readonly Line[]): (Line | string)[] =>
  lines.length <= shownLines
    ? [...lines]
    : [...lines.slice(0, shownLines - 1), `${lines.length - shownLines + 1} more targets: see their rows`];

/** `a, b and c`; of many the first, and the number of the rest. */
function names(rows: readonly FleetRow[]): string {
  const shown = rows.length <= shownLines ? rows : rows.slice(0, shownLines - 1);
  return listed([
    ...shown.map(({ name }) => name),
    ...(shown.length < rows.length ? [`${rows.length - shown.length} more`] : []),
  ]);
}

/** How much more was found on a target than what stands first. */
export function foundBeside({ screen: { found, foundBelow } }: FleetRow): string {
  const more = found.length - 1 + foundBelow;
  return more === 0 ? '' : ` (and ${more} more)`;
}

/** What was found first on a target, and how much more. */
export function foundFirst(row: FleetRow): string {
  const [first] = row.screen.found;
  return first === undefined ? '' : `${lineMark(first)} ${first.label}: ${first.title}${foundBeside(row)}`;
}

/** How bad the worst on a target is, as a number that is smaller for worse. */
function badness({ screen: { found } }: FleetRow): number {
  const [first] = found;
  if (first === undefined) return severities.length * 2;
  return severities.indexOf(first.severity) + (first.verdict === 'accepted' ? severities.length : 0);
}

const teamsOf = (rows: readonly FleetRow[]): string => `The team${rows.length === 1 ? '' : 's'} of ${names(rows)}`;

function actionsOf(rows: readonly FleetRow[]): string[] {
  const teams = rows.filter(({ answer }) => answer === 'no');
  const broken = rows.filter(({ word }) => word === 'broken');
  const lacking = rows.filter(({ word }) => word === 'inconclusive');
  const unmet = rows.filter((row) => row.answer === 'not known' && row.stops && !broken.includes(row) && !lacking.includes(row));
  const accepted = rows.filter(({ answer, word }) => answer === 'yes' && word === 'deviating');
  const lines = [
    ...(teams.length === 0 ? [] : [`${teamsOf(teams)}: fix the findings, or have them accepted as deviations`]),
    ...(broken.length === 0 ? [] : [`Whoever runs this suite: correct what broke the runs on ${names(broken)}, and run again`]),
    ...(lacking.length === 0 ? [] : [`Whoever runs this suite: set what was missing on ${names(lacking)}, and run again`]),
    ...(unmet.length === 0 ? [] : [`Whoever runs this suite: resolve what the release gate lists for ${names(unmet)}`]),
    ...(accepted.length === 0 ? [] : [`${teamsOf(accepted)}: fix what is accepted before the acceptance ends`]),
  ];
  return lines.length === 0 ? ['Nobody has to act'] : lines;
}

/** What happened, without what to do: the page on the target says that. */
const firstSentence = (text: string): string => text.replace(/\. .*$/s, '');

function unknownIn(rows: readonly FleetRow[]): string[] {
  const undecided = rows.filter(({ answer }) => answer === 'not known');
  const others = rows.filter(({ answer, screen }) => answer !== 'not known' && !screen.isAllKnown);
  const part =
    others.length === 0 ? [] : [`A part of the MUST requirements on ${names(others)}: the share that was tested is in the table`];
  const lines = undecided.map(({ name, word, sentence, screen }) => {
    const why = word === 'inconclusive' ? (screen.unknown[0] ?? sentence).replace(/;.*$/s, '') : firstSentence(sentence);
    return `${name}: ${cutBetweenWords(why, 90)}`;
  });
  return lines.length + part.length === 0
    ? ['Nothing: everything that the targets offer was tested']
    : [...firstOf(lines), ...part];
}

function sinceIn(rows: readonly FleetRow[]): string {
  const known = rows.filter(({ screen }) => screen.changes !== '');
  if (known.length === 0) return 'Nothing to compare: the history holds no whole run of these targets.';
  const changed = known.filter(({ screen }) => screen.changes !== unchanged && !screen.changes.startsWith(`${unchanged},`));
  const lines = firstOf(changed.map(({ name, screen }) => `${name}: ${screen.changes}`));
  return lines.length === 0 ? `On all ${known.length} targets ${unchanged}.` : `${lines.join('; ')}.`;
}

/** The verdicts on a fleet, with the answers for the whole of it. */
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
    heading: `Release: ${answer}`,
    /** `3 of 8 targets may be released; 3 may not; of 2 nobody knows.` */
    basis: `${parts.join('; ')}.`,
    rows,
    /**
     * The targets that may not be released, or that have an accepted violation: what nobody accepted first, then the worst, then what
     * violates most.
     */
    found: rows
      .filter(({ answer: own, word }) => own === 'no' || word === 'deviating')
      .sort((a, b) => badness(a) - badness(b) || b.errors - a.errors),
    /** What changed since the last whole run of each, in one line. */
    since: sinceIn(rows),
    unknown: unknownIn(rows),
    act: actionsOf(rows),
  };
}

import { counted } from '../../platform/text/phrases.ts';
import { acceptingLoss, type ReleaseAnswer } from '../../verdict/release.ts';
import { gatedMust, shownVerdict } from '../../verdict/verdict-file.ts';
import { firstScreen, lineMark } from '../statement/first-screen.ts';
import type { Statement } from '../statement/statement.ts';

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
export const moreWords = ({ more }: FleetRow): string => (more === 0 ? '' : ` (and ${more} more)`);

/** What was found first on a target, or why nobody knows. */
export function shortly(row: FleetRow): string {
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

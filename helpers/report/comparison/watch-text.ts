import { levels } from '../../../contracts/requirements.ts';
import { defectOf } from '../../verdict/causes.ts';
import type { ComparedRow, ComparedVerdict } from './compared-verdict.ts';
import { comparisonOf, isViolation } from './comparison.ts';

const line = (word: string, { id, level }: ComparedRow, text: string, note = ''): string =>
  `  ${word.padEnd(9)} ${id.padEnd(10)} ${level.padEnd(6)} ${text}${note === '' ? '' : `  (${note})`}`;

const received = ({ evidence: [first] }: ComparedRow): string =>
  first === undefined ? '' : `received ${first.received.replace(/\s+/g, ' ').slice(0, 160)}`;

/** The changes of a run against the one before, in lines: fixed, new, no longer tested, and the ids of what is still violated. */
export function watchText(before: ComparedVerdict | undefined, after: ComparedVerdict): string[] {
  const violated = after.requirements.filter(({ verdict }) => isViolation(verdict));
  const passed = after.requirements.filter(({ verdict }) => verdict === 'pass').length;
  const word = (after.verdict ?? 'shard').toUpperCase();
  const counts = levels.flatMap((level) => {
    const count = violated.filter((row) => row.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const head = `${word}  ${counts.join(', ') || 'none'} violated, ${passed} passed`;
  const notes = after.requirements.filter(({ verdict }) => verdict === 'note');
  const lines = (word: string, all: readonly ComparedRow[]) => all.map((row) => line(word, row, defectOf(row), received(row)));
  if (before === undefined) return [head, ...lines('violated', violated), ...lines('not met', notes)];
  const { differences, stillViolated } = comparisonOf(before, after);
  const rows = (...changes: readonly string[]): ComparedRow[] => {
    const ids = new Set(differences.filter(({ change }) => changes.includes(change)).map(({ id }) => id));
    return after.requirements.filter(({ id }) => ids.has(id));
  };
  const [fixed, added, lost] = [rows('fixed'), rows('regression', 'newly found'), rows('newly untested')];
  return [
    `${head}: ${fixed.length} fixed, ${added.length} new, ${stillViolated.length} still violated`,
    ...fixed.map((row) => line('fixed', row, row.statement)),
    ...lines('new', added),
    ...lost.map((row) => line('untested', row, row.statement, row.reason)),
    ...(stillViolated.length === 0 ? [] : [`  still     ${stillViolated.join(' ')}`]),
  ];
}

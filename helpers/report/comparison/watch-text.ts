import type { ComparedRow, ComparedVerdict } from './compared-verdict.ts';
import { compare } from './comparison.ts';

const violations: readonly string[] = ['note', 'warning', 'error'];

const line = (word: string, { id, level, statement, evidence }: ComparedRow): string => {
  const [first] = evidence;
  const received = first === undefined ? '' : `  (received ${first.received.replace(/\s+/g, ' ').slice(0, 160)})`;
  return `  ${word.padEnd(9)} ${id.padEnd(10)} ${level.padEnd(6)} ${statement}${received}`;
};

/** What a run changed against the one before, in lines: fixed, new, no longer tested, and the ids of what is still violated. */
export function watchText(before: ComparedVerdict | undefined, after: ComparedVerdict): string[] {
  const violated = after.requirements.filter(({ verdict }) => violations.includes(verdict));
  const passed = after.requirements.filter(({ verdict }) => verdict === 'pass').length;
  const word = (after.verdict ?? 'shard').toUpperCase();
  const counts = ['MUST', 'SHOULD', 'MAY'].flatMap((level) => {
    const count = violated.filter((row) => row.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const head = `${word}  ${counts.join(', ') || 'none'} violated, ${passed} passed`;
  if (before === undefined) return [head, ...violated.map((row) => line('violated', row))];
  const { differences, stillViolated } = compare(before, after);
  const rows = (...changes: readonly string[]): ComparedRow[] => {
    const ids = new Set(differences.filter(({ change }) => changes.includes(change)).map(({ id }) => id));
    return after.requirements.filter(({ id }) => ids.has(id));
  };
  const [fixed, added, lost] = [rows('fixed'), rows('regression', 'newly found'), rows('newly untested')];
  return [
    `${head}: ${fixed.length} fixed, ${added.length} new, ${stillViolated.length} still violated`,
    ...fixed.map(({ id, level, statement }) =>
      line('fixed', { id, level, statement, verdict: 'pass', evidence: [], reason: '' }),
    ),
    ...added.map((row) => line('new', row)),
    ...lost.map((row) => `  untested  ${row.id.padEnd(10)} ${row.level.padEnd(6)} ${row.statement}  (${row.reason})`),
    ...(stillViolated.length === 0 ? [] : [`  still     ${stillViolated.join(' ')}`]),
  ];
}

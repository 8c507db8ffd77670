import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';

/** Edits between two texts: insert, delete, replace, swap of neighbours (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/**
 * The known name that was most likely meant; undefined if none is near (more than a third of its characters differ). No number is
 * near another: 418 is not a typo for 413.
 */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const asked = name.slice(0, 100).toLowerCase();
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known.filter((each) => !/^\d+$/.test(each))) {
    const edits = distance(asked, candidate.toLowerCase());
    if (edits <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || edits < best.edits)) {
      best = { name: candidate, edits };
    }
  }
  return best?.name;
}

/** What to do about a word that is none of the known ones: take the one that was most likely meant, or what is said otherwise. */
export function fixOf(word: unknown, known: readonly string[], otherwise: string): string {
  const near = typeof word === 'string' ? nearName(word, known) : undefined;
  return near === undefined ? otherwise : `did you mean ${near}?`;
}

const groupOf = (id: string): string => id.split('-')[1] ?? '';

const groups = [...new Set(requirementIds.map(groupOf))];

/** The requirements of a code or topic, such as 403 or GONE, in any case; none if there is no such. */
export const requirementsOf = (group: string): RequirementId[] =>
  requirementIds.filter((id) => groupOf(id) === group.toUpperCase());

/** What begins with the same code or topic, or is spelled like the word; in words; undefined if nothing does. */
export function nearRequirement(word: string): string | undefined {
  const [, group = ''] = /^(?:DI-)?([A-Z0-9]+)(?:-\d*)?$/i.exec(word) ?? [];
  const known = groups.find((each) => each === group.toUpperCase());
  const near = known ?? nearName(group, groups);
  const all = requirementsOf(near ?? '');
  const [first, last] = [all.at(0), all.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const number = /-(\d+)$/.exec(word)?.[1];
  const meant = number === undefined ? undefined : all.find((id) => id === `DI-${near}-${number.padStart(2, '0')}`);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return `those of ${near} are ${first} to ${last}`;
}

import { requirementIds } from '../../contracts/requirements.ts';
import { nearName } from './near-name.ts';

const groupOf = (id: string): string => id.split('-')[1] ?? '';

const groups = [...new Set(requirementIds.map(groupOf))];

/** What begins with the same code or topic, or is spelled like the word; in words; undefined if nothing does. */
export function nearRequirement(word: string): string | undefined {
  const [, group = ''] = /^(?:DI-)?([A-Z0-9]+)(?:-\d*)?$/i.exec(word) ?? [];
  const known = groups.find((each) => each === group.toUpperCase());
  const near = known ?? nearName(group, groups);
  const all = requirementIds.filter((id) => groupOf(id) === near);
  const [first, last] = [all.at(0), all.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const number = /-(\d+)$/.exec(word)?.[1];
  const meant = number === undefined ? undefined : all.find((id) => id === `DI-${near}-${number.padStart(2, '0')}`);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return `those of ${near} are ${first} to ${last}`;
}

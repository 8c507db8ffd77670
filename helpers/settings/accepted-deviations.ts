import { isObject } from '../../contracts/json.ts';
import { requirementIds } from '../../contracts/requirements.ts';
import { consentLackingIn } from '../verdict/acceptance.ts';
import type { Deviation } from '../verdict/verdict-file.ts';
import { nearRequirement } from './near-name.ts';
import { contentOf } from './operators-file.ts';
import { ownSchema, readBySchema } from './schema.ts';
import type { Problems } from './settings-error.ts';

/**
 * The accepted deviations in a file: known requirements, each once, with existing dates. Expired ones are kept, because they fail
 * the gate.
 */
export function deviations(path: string | undefined, cwd: string, problems: Problems): Deviation[] {
  if (path === undefined) return [];
  const naming = {
    where: 'CONFORMANCE_DEVIATIONS',
    expected: 'a readable JSON file',
    fix: 'give the path of the list, or unset the variable',
  };
  const json = contentOf(path, cwd, naming, problems);
  if (json === undefined) return [];
  const file = problems.bare(path);
  const before = problems.count;
  const origin = { where: (pointer: string) => `${file} ${pointer}`, problems, isFile: true };
  const list = readBySchema(ownSchema('deviations'), json.value, origin) as Deviation[];
  // Whoever writes the reasons is told at once what else an entry lacks.
  if (problems.count > before && !areEntries(list)) return [];
  for (const [index, deviation] of list.entries()) checkDeviation(deviation, `${file} /${index}`, list.slice(0, index), problems);
  return list;
}

const areEntries = (list: unknown): boolean =>
  Array.isArray(list) && list.every((each) => isObject(each) && typeof each.requirement === 'string');

function checkDeviation(deviation: Deviation, where: string, before: readonly Deviation[], problems: Problems): void {
  const { requirement } = deviation;
  if (!requirementIds.some((id) => id === requirement)) {
    const fix = nearRequirement(requirement) ?? 'take the id from the report';
    problems.add(`${where}/requirement`, 'the id of a requirement', problems.shown(requirement), fix);
  }
  if (before.some((other) => other.requirement === requirement)) {
    problems.add(`${where}/requirement`, 'each requirement once', `${requirement} again`, 'merge the two entries');
  }
  // A loss of data is not accepted like a missing field.
  const lacking = consentLackingIn(deviation);
  if (lacking === '') return;
  const expected = '"dataLoss": true and "until" for what loses or exposes an image';
  const fix = 'write "dataLoss": true and "until": "YYYY-MM-DD" into the entry, or take it out: then it stops the release';
  problems.add(where, expected, `${requirement} without ${lacking}`, fix);
}

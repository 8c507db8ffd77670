import { grouped } from '../../contracts/grouped.ts';
import { isObject } from '../../contracts/json.ts';
import { requirementIds } from '../../contracts/requirements.ts';
import { listed } from '../platform/text/phrases.ts';
import { consentLackingIn } from '../verdict/accepted-loss.ts';
import type { Deviation } from '../verdict/verdict-file.ts';
import { nearRequirement } from './near-name.ts';
import { parsed, textOf } from './operators-file.ts';
import { checkSchema } from './schema-problems.ts';
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
  const text = textOf(path, cwd, naming, problems);
  const json = text === undefined ? undefined : parsed(text, path, problems);
  if (json === undefined) return [];
  const file = problems.bare(path);
  const unreasoned = withoutReason(json.value);
  if (unreasoned.length > 1) {
    const received = `none in ${unreasoned.length}: ${problems.shown(unreasoned.join(', '))}`;
    problems.add(file, 'a reason in each entry', received, 'write why each is accepted; reports show it');
    return [];
  }
  if (!checkSchema('deviations', json.value, file, problems)) return [];
  const list = json.value as Deviation[];
  for (const [index, deviation] of list.entries()) checkDeviation(deviation, `${file} /${index}`, list.slice(0, index), problems);
  checkConsent(list, file, problems);
  return list;
}

/** A loss of data is not accepted like a missing field. One line for all entries, at the first. */
function checkConsent(list: readonly Deviation[], file: string, problems: Problems): void {
  const lacking = list.filter((each) => consentLackingIn(each) !== '');
  const [first] = lacking;
  if (first === undefined) return;
  const received = [...grouped(lacking, consentLackingIn)].map(
    ([what, entries]) => `${listed(entries.map(({ requirement }) => requirement))} without ${what}`,
  );
  problems.add(
    `${file} /${list.indexOf(first)}`,
    '"dataLoss": true and "until" for what loses or exposes an image',
    received.join('; '),
    'write "dataLoss": true and "until": "YYYY-MM-DD" into each of these entries, or take it out: then it stops the release',
  );
}

/** The requirements of the entries with an empty reason, as `accept` writes them for somebody to fill in. */
function withoutReason(list: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((each) =>
    isObject(each) && each.reason === '' && typeof each.requirement === 'string' ? [each.requirement] : [],
  );
}

function checkDeviation(
  { requirement, until }: Deviation,
  where: string,
  before: readonly Deviation[],
  problems: Problems,
): void {
  if (!requirementIds.some((id) => id === requirement)) {
    const fix = nearRequirement(requirement) ?? 'take the id from the report';
    problems.add(`${where}/requirement`, 'the id of a requirement', problems.shown(requirement), fix);
  }
  if (before.some((other) => other.requirement === requirement)) {
    problems.add(`${where}/requirement`, 'each requirement once', `${requirement} again`, 'merge the two entries');
  }
  if (until !== undefined && !isDate(until))
    problems.add(`${where}/until`, 'a date that exists, YYYY-MM-DD', problems.shown(until), 'correct the date');
}

/** Whether a text `YYYY-MM-DD` names a day that exists. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

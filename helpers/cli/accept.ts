import { existsSync } from 'node:fs';
import { isObject } from '../../contracts/json.ts';
import { requirements } from '../../contracts/requirements.ts';
import { writeWhole } from '../platform/output/whole-file.ts';
import { counted, listed } from '../platform/text/phrases.ts';
import { visible } from '../platform/text/visible.ts';
import { isDate } from '../settings/formats.ts';
import { acceptance, consentLackingIn, wasViolated } from '../verdict/acceptance.ts';
import type { Deviation } from '../verdict/verdict-file.ts';
import { command, UsageError } from './command.ts';
import { requirementNamed } from './requirement-word.ts';
import { jsonAt, unwritable, writtenVerdict } from './written-verdict.ts';

function expectedDate(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isDate(text)) return 'a date that exists, YYYY-MM-DD';
  // A run counts days in UTC, too.
  const today = new Date().toISOString().slice(0, 10);
  return text < today ? 'today or a later date, because an entry that has expired stops the release gate' : undefined;
}

/** `npm run accept -- verdict.json`: writes the list of accepted deviations, or brings it up to date. */
export const accept = command({
  name: 'accept',
  summary: 'Writes the violations of a verdict into the list of accepted deviations.',
  usage: ['verdict.json [--out FILE] [--until DATE] [--requirement ID]'],
  details: [
    'Adds each violation in the profile, at or above the release gate, of that run, with its title, its severity, what was received and an empty reason. Write the reasons: a list with an empty one is a configuration error. So is one that accepts a DATA LOSS without "dataLoss": true and "until", which you write, too. Removes entries whose requirement passes now. Keeps your reasons, links and dates.',
    'Set CONFORMANCE_DEVIATIONS to the path of the list to use it. A folder stands for the verdict.json in it.',
  ],
  options: {
    out: { type: 'string', value: 'FILE', help: 'the list to write or to update; deviations.json by default' },
    until: {
      type: 'string',
      value: 'DATE',
      check: expectedDate,
      help: 'last day of the entries that are added, such as 2026-12-31 (no last day)',
    },
    requirement: { type: 'string', value: 'ID', help: 'accept only these violations, of a MUST or a SHOULD; commas between ids' },
  },
  operands: { least: 1, most: 1, expected: 'the path of a verdict' },
  statuses: {
    0: 'the list is written, and each entry has a reason and, for a loss of data, the consent',
    1: 'the list is written, and an entry still needs a reason, or the consent to a loss of data',
    2: 'an option is wrong, or the verdict or the list cannot be read; nothing is written',
  },
  run: async ({ operands: [path = ''], text }, output) => {
    const { gate, selection, requirements: rows } = writtenVerdict('accept', path);
    const only = text('requirement')
      ?.split(',')
      .map((word) => requirementNamed('accept', word));
    const missing = only?.filter((id) => !rows.some((row) => row.id === id && wasViolated(row))) ?? [];
    if (missing.length > 0) {
      const may = missing.some((id) => requirements[id].level === 'MAY')
        ? ' A MAY needs no acceptance: no gate stops at it.'
        : '';
      throw new UsageError(`accept: ${missing.join(', ')} is not violated in ${path}.${may} Nothing is written.`);
    }
    const out = text('out') ?? 'deviations.json';
    const until = text('until');
    const { list, added, dropped } = acceptance(listIn(out), rows, {
      gate,
      isSelection: selection !== null,
      ...(only !== undefined && { only }),
      ...(until !== undefined && { until }),
    });
    try {
      writeWhole(out, `${JSON.stringify(list, null, 2)}\n`);
    } catch (error) {
      throw new UsageError(unwritable('accept', out, error as Error));
    }
    const unreasoned = list.flatMap(({ requirement, reason }) => (reason.trim() === '' ? [requirement] : []));
    const unasked = list.flatMap((each) => (consentLackingIn(each) === '' ? [] : [each.requirement]));
    const lines = [
      ...added.map(
        ({ requirement, severity, title, received = 'nothing recorded' }) =>
          `new      ${requirement}  ${severity}: ${title}; received ${received}`,
      ),
      ...dropped.map(({ requirement }) => `removed  ${requirement}  no longer happens`),
      `${out}: ${counted(list.length, 'deviation')}, ${added.length} new, ${dropped.length} removed`,
      ...(unreasoned.length === 0 ? [] : [`Not accepted yet: write the reason of ${listed(unreasoned)} into ${out}.`]),
      ...(unasked.length === 0
        ? []
        : [
            `Not accepted yet: ${listed(unasked)}, by which images are lost or exposed. To accept that, write "dataLoss": true and "until" into each of these entries. To keep the release from it, take them out.`,
          ]),
    ];
    output.document(`${lines.map(visible).join('\n')}\n`);
    return unreasoned.length + unasked.length === 0 ? 0 : 1;
  },
});

/** The list in a file, which may have empty reasons; none if there is no such file. @throws SettingsError if it is not a list */
function listIn(path: string): Deviation[] {
  if (!existsSync(path)) return [];
  const expected = 'a list of accepted deviations, each with a requirement and a reason';
  return jsonAt(path, isList, { where: 'accept --out', expected, fix: 'correct it, or choose another --out' });
}

const isList = (json: unknown): json is Deviation[] =>
  Array.isArray(json) &&
  json.every((each) => isObject(each) && typeof each.requirement === 'string' && typeof each.reason === 'string');

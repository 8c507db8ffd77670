import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import type { RequirementVerdict, RunVerdict } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';

/** Software that the suite was tried on: the name of its run in `npm run test:targets`, its own name, and its version. */
interface Tried {
  readonly run: string;
  readonly name: string;
  readonly version: string;
}

/** The columns of the page, in order. `npm run test:targets -- RUN` tries each. */
export const tried: readonly Tried[] = [
  { run: 'nova', name: 'Nova', version: '31.0.0, Debian 13, uWSGI' },
  { run: 'rackspace-shape', name: 'HAProxy before Nova', version: '3.0.11, Debian 13, in the shape of Rackspace' },
  { run: 'glance', name: 'Glance', version: '30.0.0, Debian 13, uWSGI' },
  { run: 'apache', name: 'Apache', version: '2.4.71, Debian 13, mod_dav' },
  { run: 'nginx', name: 'nginx', version: '1.26.3, Debian 13, dav module' },
  { run: 'prism', name: 'Prism', version: '5.14.2 on our OpenAPI document' },
  { run: 'wiremock', name: 'WireMock', version: '3.13.2 with our mappings' },
  { run: 'mockoon', name: 'Mockoon', version: '9.9.0 with our environment' },
  { run: 'mockserver', name: 'MockServer', version: '8.0.0 with our expectations' },
  { run: 'json-server', name: 'json-server', version: '0.17.4, no mock of this API' },
];

/** A recorded verdict: `docs/implementations/RUN.json`. */
export interface Recorded extends Omit<Tried, 'run'> {
  /** Version of the suite. */
  readonly suite: string;
  /** The day of the run, UTC. */
  readonly date: string;
  /** What repeats the run. */
  readonly command: string;
  /** The verdict with the list of accepted deviations. */
  readonly verdict: RunVerdict | null;
  /** The verdict on each requirement that the suite had. */
  readonly requirements: Readonly<Record<string, RequirementVerdict>>;
}

/** Where the verdict of a run is recorded. */
export const recordPath = (run: string): string => join(root, 'docs/implementations', `${run}.json`);

/** The page of all recorded verdicts. */
export const pagePath = join(root, 'docs/implementations/README.md');

const words: Readonly<Record<RequirementVerdict, string>> = {
  pass: 'yes',
  untested: '·',
  error: '**no**',
  warning: 'no',
  note: 'no',
  accepted: 'no',
  broken: '·',
};

/** The page requirement × implementation, from the records that exist. */
export function implementationsPage(): string {
  const all = tried.flatMap((each) => {
    const file = recordPath(each.run);
    return existsSync(file) ? [{ ...each, record: JSON.parse(readFileSync(file, 'utf8')) as Recorded }] : [];
  });
  const cell = (record: Recorded, id: string): string => {
    const verdict = record.requirements[id];
    return verdict === undefined ? '' : verdict === 'accepted' && isMust(id) ? '**no**' : words[verdict];
  };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const heads = all.map(({ name, run }) => `[${name}](${run}.json)`);
  const shares = all.map(({ record }) => {
    const counted = Object.entries(record.requirements);
    const violated = counted.filter(([, verdict]) => ['error', 'warning', 'note', 'accepted'].includes(verdict));
    const passed = counted.filter(([, verdict]) => verdict === 'pass');
    const musts = violated.filter(([id]) => isMust(id)).length;
    return row([
      record.name,
      record.version,
      record.date,
      `${passed.length}`,
      `${musts}`,
      `${violated.length - musts}`,
      `${counted.length - passed.length - violated.length}`,
      `\`${record.command}\``,
    ]);
  });
  return `# Implementations side by side

\`npm run docs:implementations\` writes this page from the verdicts that \`npm run test:targets\` left. The file behind each name has the verdict
on each requirement. [findings.md](../findings.md) shows the exchange for each violation.

${row(['software', 'version', 'tried on', 'conforms', 'violates MUST', 'violates SHOULD or MAY', 'not tested', 'command'])}${row(Array(8).fill('---'))}${shares.join('')}
**yes**: conforms. **no**: violates (bold: a MUST). **·**: not tested there, for the reason that its report gives. Empty: the requirement is
newer than the run.

${row(['requirement', 'level', ...heads])}${row(Array(heads.length + 2).fill('---'))}${requirementIds
  .map((id) =>
    row([
      `[${id}](../requirements.md#${id.toLowerCase()})`,
      requirements[id].level,
      ...all.map(({ record }) => cell(record, id)),
    ]),
  )
  .join('')}`;
}

const isMust = (id: string): boolean => (Object.entries(requirements).find(([each]) => each === id)?.[1].level ?? '') === 'MUST';

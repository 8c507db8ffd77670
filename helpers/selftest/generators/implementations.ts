import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Level, type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { defaultProfile, profileNames } from '../../verdict/profile.ts';
import { isRequirementId } from '../../verdict/requirement.ts';
import { isDecided, type RequirementVerdict, type RunVerdict } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';
import { mustIn } from './findings.ts';

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

/** A recorded verdict: `docs/background/implementations/RUN.json`. */
export interface Recorded extends Omit<Tried, 'run'> {
  readonly suite: string;
  /** The day of the run, UTC. */
  readonly date: string;
  readonly command: string;
  /** The word that the run came to by default. */
  readonly verdict: RunVerdict | null;
  /** The verdict on each requirement that the suite had. */
  readonly requirements: Readonly<Record<string, RequirementVerdict>>;
}

/** Where the verdict of a run is recorded. */
export const recordPath = (run: string): string => join(root, 'docs/background/implementations', `${run}.json`);

export const pagePath = join(root, 'docs/background/implementations/README.md');

/** Software that was tried, with its recorded verdict. */
type Column = Tried & { readonly record: Recorded };

const columns = (): Column[] =>
  tried.flatMap((software) => {
    const file = recordPath(software.run);
    return existsSync(file) ? [{ ...software, record: JSON.parse(readFileSync(file, 'utf8')) as Recorded }] : [];
  });

const levelOf = (id: string): Level | undefined => (isRequirementId(id) ? requirements[id].level : undefined);

const isViolated = (verdict: RequirementVerdict): boolean => isDecided(verdict) && verdict !== 'pass' && verdict !== 'note';

/** The MUST and SHOULD requirements that a recorded run violated, in order. A MAY allows either way. */
const violatedIn = ({ requirements: verdicts }: Recorded): string[] =>
  Object.entries(verdicts).flatMap(([id, verdict]) => (isViolated(verdict) && levelOf(id) !== 'MAY' ? [id] : []));

/** The software, its word, the violated MUST by profile, and how many requirements it meets otherwise. */
function share({ record }: Column): string[] {
  const verdicts = Object.entries(record.requirements);
  const violated = violatedIn(record);
  const word = mustIn(violated, defaultProfile) === 0 ? 'conformant' : 'nonconformant';
  const numbers = [
    ...profileNames.map((profile) => mustIn(violated, profile)),
    violated.filter((id) => levelOf(id) === 'SHOULD').length,
    verdicts.filter(([, verdict]) => verdict === 'note').length,
    verdicts.filter(([, verdict]) => verdict === 'pass').length,
    verdicts.filter(([, verdict]) => !isDecided(verdict)).length,
  ];
  return [record.name, record.version, record.date, word, ...numbers.map(String), `\`${record.command}\``];
}

function word(id: RequirementId, verdict: RequirementVerdict | undefined): string {
  if (verdict === undefined) return '';
  if (!isDecided(verdict)) return '·';
  if (verdict === 'pass') return 'yes';
  if (verdict === 'note') return 'not met';
  return levelOf(id) === 'MUST' ? '**no**' : 'no';
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The page requirement × implementation, from the records that exist. */
export function implementationsPage(): string {
  const all = columns();
  const shares = table(
    [
      ...['software', 'version', 'tried on', 'by default', 'MUST: operation', 'service', 'endpoint', 'SHOULD', 'MAY not met'],
      ...['conforms', 'not tested', 'command'],
    ],
    all.map(share),
  );
  const verdicts = table(
    ['requirement', 'level', 'area', ...all.map(({ name, run }) => `[${name}](${run}.json)`)],
    requirementIds.map((id) => {
      const { level, area } = requirements[id];
      return [id, level, area, ...all.map(({ record }) => word(id, record.requirements[id]))];
    }),
  );
  return `# Implementations side by side

\`npm run docs:implementations\` writes this page from the verdicts that \`npm run test:targets\` left. The file behind each name has the verdict
on each requirement. [findings.md](../findings.md) shows the exchange for each violation, and says more software. The words are those of a
run by default, in profile \`service\`; violated MUST are counted by profile, then SHOULD that are violated.

${shares}

**yes**: conforms. **no**: violates (bold: a MUST). **not met**: a MAY, which allows either way. **·**: not tested there, for the reason that
its report gives. Empty: the requirement is newer than the run.

${verdicts}
`;
}

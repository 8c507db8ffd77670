import { join } from 'node:path';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { isDecided, type RequirementVerdict, type VerdictFile } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';

/** The columns of the page, in order: the run of `npm run test:targets` that tries each software, its name and its version. */
export const tried: readonly (readonly [run: string, name: string, version: string])[] = [
  ['nova', 'Nova', '31.0.0, Debian 13, uWSGI'],
  ['rackspace-shape', 'HAProxy before Nova', '3.0.11, Debian 13, in the shape of Rackspace'],
  ['glance', 'Glance', '30.0.0, Debian 13, uWSGI'],
  ['apache', 'Apache', '2.4.71, Debian 13, mod_dav'],
  ['nginx', 'nginx', '1.26.3, Debian 13, dav module'],
  ['prism', 'Prism', '5.14.2 on our OpenAPI document'],
  ['wiremock', 'WireMock', '3.13.2 with our mappings'],
  ['mockoon', 'Mockoon', '9.9.0 with our environment'],
  ['mockserver', 'MockServer', '8.0.0 with our expectations'],
  ['json-server', 'json-server', '0.17.4, no mock of this API'],
];

export const pagePath = join(root, 'docs/background/implementations.md');

/** What the page says of a software: the last word on each requirement that the suite had then. The page is the only record. */
interface Column {
  readonly name: string;
  readonly version: string;
  /** The day of the run, UTC. */
  readonly date: string;
  readonly command: string;
  readonly words: Readonly<Record<string, string>>;
}

function wordFor(verdict: RequirementVerdict): string {
  if (!isDecided(verdict)) return '·';
  return verdict === 'pass' ? 'yes' : verdict === 'note' ? 'not met' : 'no';
}

/** The cells of the rows of a table, by the beginning of its head, and the head. */
function rowsOf(page: string, head: string): string[][] {
  const lines = page.slice(page.indexOf(`\n| ${head} `) + 1).split('\n');
  const table = lines.slice(0, lines.indexOf(''));
  return table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What the page says now. */
function columnsIn(page: string): Column[] {
  const [, , ...shares] = rowsOf(page, 'software');
  const [[, , , ...names] = [], , ...verdicts] = rowsOf(page, 'requirement');
  return shares.map(([name = '', version = '', date = '', ...more]) => {
    const said = verdicts.map(([id, , , ...words]) => [id, words[names.indexOf(name)]?.replaceAll('*', '') ?? '']);
    return { name, version, date, command: more.at(-1) ?? '', words: Object.fromEntries(said) };
  });
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The page requirement × implementation, with the verdicts that runs have left since, by their names. */
export function implementationsPage(page: string, left: ReadonlyMap<string, VerdictFile> = new Map()): string {
  const known = columnsIn(page);
  const all = tried.flatMap(([run, name, version]): Column[] => {
    const verdict = left.get(run);
    if (verdict === undefined) return known.filter((column) => column.name === name);
    const words = Object.fromEntries(verdict.requirements.map((row) => [row.id, wordFor(row.verdict)]));
    return [{ name, version, date: verdict.started.slice(0, 10), command: `\`npm run test:targets -- ${run}\``, words }];
  });
  const software = table(
    ['software', 'version', 'tried on', 'command'],
    all.map(({ name, version, date, command }) => [name, version, date, command]),
  );
  const verdicts = table(
    ['requirement', 'level', 'area', ...all.map(({ name }) => name)],
    requirementIds.map((id) => {
      const { level, area } = requirements[id];
      const words = all.map(({ words: { [id]: word = '' } }) => (word === 'no' && level === 'MUST' ? '**no**' : word));
      return [id, level, area, ...words];
    }),
  );
  return `# Implementations side by side

\`npm run docs:implementations\` writes the verdicts that \`npm run test:targets\` left into this page, and keeps the others.
[findings.md](findings.md) counts the violations, shows the exchange for each, and covers more software.

${software}

**yes**: conforms. **no**: violates (bold: a MUST). **not met**: a MAY, which allows either way. **·**: not tested there, for the reason that
its report gives. Empty: the requirement is newer than the run.

${verdicts}
`;
}

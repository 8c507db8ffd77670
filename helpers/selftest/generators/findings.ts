import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRequirementId, requirements } from '../../../contracts/requirements.ts';
import { defaultProfile, isGated, type Profile, profileNames } from '../../verdict/profile.ts';
import type { Deviation } from '../../verdict/verdict-file.ts';
import { root } from '../root.ts';

/** Software that the page of findings names. */
interface Software {
  readonly name: string;
  readonly version: string;
  /** Path of the list of what it violates; undefined if it violates nothing. */
  readonly file: string | undefined;
}

export const findingsPath = join(root, 'docs/background/findings.md');

/** The cells of the rows of a table, without its head. */
const rowsIn = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => /^\| (?!software|requirement|-)/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const softwareIn = (page: string): Software[] =>
  rowsIn(page.slice(0, page.indexOf('\n## '))).map((cells) => {
    const [name = '', version = ''] = cells;
    return { name, version, file: /\]\(\.\.\/\.\.\/(.+)\)$/.exec(cells.at(-1) ?? '')?.[1] };
  });

/** A list of deviations; empty without a file. */
const listOf = (file: string | undefined): readonly Deviation[] =>
  file === undefined ? [] : (JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly Deviation[]);

/** The requirements that a list of deviations names, in order. */
const deviationsIn = (file: string | undefined): string[] =>
  listOf(file)
    .map(({ requirement }) => requirement)
    .sort();

/** How many MUST requirements of a profile a list names. */
const violatedMust = (file: string | undefined, profile: Profile): number =>
  deviationsIn(file).filter((id) => isRequirementId(id) && requirements[id].level === 'MUST' && isGated(profile, id)).length;

/** The word that a run on the software comes to by default. */
const wordFor = (file: string | undefined): string => (violatedMust(file, defaultProfile) === 0 ? 'conformant' : 'nonconformant');

function cellsOf({ name, version, file }: Software): string[] {
  const ids = deviationsIn(file);
  const should = ids.filter((id) => isRequirementId(id) && requirements[id].level === 'SHOULD').length;
  const musts = profileNames.map((profile) => violatedMust(file, profile));
  const link = file === undefined ? '0' : `[${ids.length}](../../${file})`;
  return [name, version, wordFor(file), ...[...musts, should].map(String), link];
}

const head = ['software', 'version', 'by default', 'MUST: operation', 'service', 'endpoint', 'SHOULD', 'list'];

/** The page with its first table made anew, from the names and versions in it and from the lists. */
export function findingsPage(page: string): string {
  const rows = [head, head.map(() => ''), ...softwareIn(page).map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells, row) => {
    const padded = cells.map((cell, column) => (row === 1 ? '-'.repeat(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)));
    return `| ${padded.join(' | ')} |\n`;
  });
  return page.replace(/^\| software(.*\n)(\|.*\n)+/m, () => lines.join(''));
}

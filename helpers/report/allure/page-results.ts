import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A page shows this many results at most, besides all of a run that has no more: Allure keeps every result of a page in memory. */
const mostResults = 1000;

/** The results that a page shows. */
export interface PageResults {
  readonly folder: string;
  /** What the page leaves out, for its title; empty if it leaves nothing out. */
  readonly note: string;
}

/** What a choice needs to know of a result. */
interface Result {
  readonly name?: string;
  readonly labels?: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly { readonly source: string }[];
  readonly steps?: readonly Result[];
}

/** The order in which results are shown if not all can be. A result that passed is not. */
const ranks = ['error', 'broken', 'warning', 'note', 'accepted', 'untested'];

/**
 * The results that a page shows: all, or of a run with more than a page can hold those that were violated or not tested, the worst first.
 * `scratch` is a folder for them, which does not exist yet. `most`: how many a page can hold.
 */
export async function pageResults(results: string, scratch: string, most = mostResults): Promise<PageResults> {
  const names = (await readdir(results)).filter((name) => name.endsWith('-result.json'));
  if (names.length <= most) return { folder: results, note: '' };
  const chosen: { readonly name: string; readonly rank: number }[] = [];
  for (const name of names) {
    const rank = ranks.indexOf(verdictOf(await resultIn(results, name)));
    if (rank >= 0) chosen.push({ name, rank });
  }
  const shown = chosen.sort((one, other) => one.rank - other.rank).slice(0, most);
  await mkdir(scratch);
  for (const name of ['environment.properties', 'categories.json']) await lend(results, scratch, name);
  for (const { name } of shown) {
    for (const source of sourcesIn(await resultIn(results, name))) await lend(results, scratch, source);
    await lend(results, scratch, name);
  }
  const worst = chosen.length > shown.length ? 'the worst ' : '';
  return { folder: scratch, note: `${worst}${shown.length} of ${names.length} results: those that passed are left out` };
}

const resultIn = async (folder: string, name: string): Promise<Result> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as Result;

const verdictOf = ({ labels = [] }: Result): string => labels.find(({ name }) => name === 'verdict')?.value ?? '';

const sourcesIn = ({ attachments = [], steps = [] }: Result): string[] => [
  ...attachments.map(({ source }) => source),
  ...steps.flatMap(sourcesIn),
];

/** Puts a file into another folder without a copy. The scratch folder may be on another file system. */
async function lend(from: string, to: string, name: string): Promise<void> {
  const [file, place] = [join(from, name), join(to, name)];
  if (!existsSync(file) || existsSync(place)) return;
  await link(file, place).catch(() => symlink(file, place));
}

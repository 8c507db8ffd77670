import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BufferResultFile } from '@allurereport/reader-api';

interface Result {
  readonly name?: string;
  readonly labels?: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly { readonly source: string }[];
  readonly steps?: readonly Result[];
}

/** The order in which results are shown if not all can be. A result that passed is not. */
const ranks = ['error', 'broken', 'warning', 'note', 'accepted', 'untested'];

/**
 * The results of a folder that a page shows: all, or of a run with more than a page can hold those that were violated or not tested, the
 * worst first. `note` says what it leaves out, for its title; empty if nothing. `most`: how many a page can hold. @throws what the system
 * says of a file that cannot be read
 */
export function pageResults(folder: string, most: number) {
  const all = readdirSync(folder).sort();
  const held = (name: string): HeldFile => new HeldFile(readFileSync(join(folder, name)), name);
  const names = all.filter((name) => name.endsWith('-result.json'));
  if (names.length <= most) return { files: all.map(held), note: '' };
  const chosen = names.flatMap((name) => {
    const result = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result;
    const rank = ranks.indexOf(verdictOf(result));
    return rank < 0 ? [] : [{ rank, needed: [name, ...sourcesIn(result)] }];
  });
  const shown = chosen.sort((one, other) => one.rank - other.rank).slice(0, most);
  const needed = new Set(['environment.properties', 'categories.json', ...shown.flatMap((each) => each.needed)]);
  const worst = chosen.length > shown.length ? 'the worst ' : '';
  return {
    files: all.filter((name) => needed.has(name)).map(held),
    note: `${worst}${shown.length} of ${names.length} results: those that passed are left out`,
  };
}

const verdictOf = ({ labels = [] }: Result): string => labels.find(({ name }) => name === 'verdict')?.value ?? '';

const sourcesIn = ({ attachments = [], steps = [] }: Result): string[] => [
  ...attachments.map(({ source }) => source),
  ...steps.flatMap(sourcesIn),
];

/**
 * A file of results in memory. By itself Allure opens each file of a folder twice, as a stream, and the attachments one after the other:
 * of the thousands of files of a run that took two thirds of the time of a page.
 */
class HeldFile extends BufferResultFile {
  readonly #content: Buffer;

  constructor(content: Buffer, name: string) {
    super(content, name);
    this.#content = content;
  }

  override asBuffer(): Promise<Buffer> {
    return Promise.resolve(this.#content);
  }

  override asUtf8String(): Promise<string> {
    return Promise.resolve(this.#content.toString());
  }

  override async asJson<T>(): Promise<T> {
    return JSON.parse(await this.asUtf8String());
  }
}

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WholeFile } from '../../shared/output/whole-file.ts';
import { digestOctets, placeOfDigest } from './ownership.ts';

/** The most ids that are kept. A longer list proves nothing. */
const mostKept = 1_000_000;

/** The ids of a list that was read to its end before the run made its first image, as digests of eight octets. */
export class ListedBefore {
  readonly #digests: Buffer;

  private constructor(digests: Buffer) {
    this.#digests = digests;
  }

  /**
   * Keeps the digests of a list in the scratch folder of a target, page by page. Keeps none if there are too many ids, or if a page could
   * not be read (undefined).
   */
  static async keep(scratch: string, pages: AsyncIterable<Buffer | undefined>, most: number = mostKept): Promise<void> {
    const file = fileIn(scratch);
    mkdirSync(dirname(file), { recursive: true });
    const kept = new WholeFile(file);
    let left = most * digestOctets;
    for await (const digests of pages) {
      left -= digests?.length ?? Number.POSITIVE_INFINITY;
      if (digests === undefined || left < 0) return kept.abandon();
      kept.write(digests);
    }
    kept.close();
  }

  /** The list that the set-up kept; undefined if no list was read to its end. */
  static read(scratch: string): ListedBefore | undefined {
    try {
      return new ListedBefore(readFileSync(fileIn(scratch)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whether the list showed the id, ignoring case. */
  has(id: string): boolean {
    return placeOfDigest(this.#digests, id) !== undefined;
  }
}

/** Whether that list showed an id. The list is read once, when the first id is looked up: the set-up writes it before. */
export function listedBefore(scratch: string): (id: string) => boolean {
  let known: ListedBefore | undefined;
  return (id) => {
    known ??= ListedBefore.read(scratch);
    return known?.has(id) === true;
  };
}

const fileIn = (scratch: string): string => join(scratch, 'listed-before');

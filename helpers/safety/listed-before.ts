import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { idDigest } from './ownership.ts';

/** Ids that are kept of a list; one with more proves nothing. */
const mostKept = 1_000_000;

const octets = BigUint64Array.BYTES_PER_ELEMENT;

/** The ids of a list that was read to its end before the run made its first image: eight octets of a digest each, in order. */
export class ListedBefore {
  readonly #keys: BigUint64Array;

  private constructor(keys: BigUint64Array) {
    this.#keys = keys;
  }

  /** Keeps the digests of a list, page by page. Undefined where there are too many, or where a page is undefined: not to be read. */
  static async of(pages: AsyncIterable<Buffer | undefined>, most: number = mostKept): Promise<ListedBefore | undefined> {
    const read: Buffer[] = [];
    let count = 0;
    for await (const digests of pages) {
      count += (digests?.length ?? 0) / octets;
      if (digests === undefined || count > most) return undefined;
      read.push(digests);
    }
    return new ListedBefore(keysOf(Buffer.concat(read)).sort());
  }

  /** The list that the set-up has written in the scratch folder of a target; undefined where none was read to its end. */
  static read(scratch: string): ListedBefore | undefined {
    try {
      return new ListedBefore(keysOf(readFileSync(fileIn(scratch))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  write(scratch: string): void {
    const file = fileIn(scratch);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, new Uint8Array(this.#keys.buffer));
  }

  /** Whether the list showed the id, as it is or in one case. */
  has(id: string): boolean {
    return [id, id.toLowerCase(), id.toUpperCase()].some((each) => this.#holds(idDigest(each).readBigUInt64LE()));
  }

  #holds(key: bigint): boolean {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? 0n) < key) low = middle + 1;
      else high = middle;
    }
    return this.#keys[low] === key;
  }
}

function keysOf(digests: Buffer): BigUint64Array {
  return new BigUint64Array(Uint8Array.from(digests).buffer);
}

const fileIn = (scratch: string): string => join(scratch, 'listed-before');

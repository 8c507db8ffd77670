import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { idDigest } from './ownership.ts';

/** The most ids that are kept. A longer list proves nothing. */
const mostKept = 1_000_000;

/** The initial capacity, in ids. */
const firstKept = 4096;

const octets = BigUint64Array.BYTES_PER_ELEMENT;

/** The ids of a list that was read to its end before the run made its first image, as sorted digests of eight octets. */
export class ListedBefore {
  readonly #keys: BigUint64Array;

  private constructor(keys: BigUint64Array) {
    this.#keys = keys;
  }

  /**
   * Keeps the digests of a list, page by page. Undefined if there are too many ids, or if a page could not be read (undefined).
   */
  static async of(pages: AsyncIterable<Buffer | undefined>, most: number = mostKept): Promise<ListedBefore | undefined> {
    // One array for all pages: a thousand small arrays take several times the memory.
    let kept = new Uint8Array(firstKept * octets);
    let length = 0;
    for await (const digests of pages) {
      if (digests === undefined || length + digests.length > most * octets) return undefined;
      while (length + digests.length > kept.length) kept = twice(kept);
      kept.set(digests, length);
      length += digests.length;
    }
    return new ListedBefore(new BigUint64Array(kept.buffer, 0, length / octets).sort());
  }

  /** The list that the set-up wrote into the scratch folder of a target; undefined if no list was read to its end. */
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
    writeFileSync(file, new Uint8Array(this.#keys.buffer, 0, this.#keys.byteLength));
  }

  /** Whether the list showed the id, ignoring case. */
  has(id: string): boolean {
    const key = idDigest(id).readBigUInt64LE();
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

/** Whether that list showed an id. The list is read once, when the first id is looked up: the set-up writes it before. */
export function listedBefore(scratch: string): (id: string) => boolean {
  let known: ListedBefore | undefined;
  return (id) => {
    known ??= ListedBefore.read(scratch);
    return known?.has(id) === true;
  };
}

function twice(kept: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(kept.length * 2);
  larger.set(kept);
  return larger;
}

/** The digests of a file, in memory that is aligned for numbers. */
function keysOf(digests: Buffer): BigUint64Array {
  const aligned = new Uint8Array(digests.length);
  aligned.set(digests);
  return new BigUint64Array(aligned.buffer);
}

const fileIn = (scratch: string): string => join(scratch, 'listed-before');

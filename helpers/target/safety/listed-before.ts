import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WholeFile } from '../../shared/output/whole-file.ts';
import { digestOctets, placeOfDigest } from './ownership.ts';

/** The most ids that are kept. A longer list proves nothing. */
const mostKept = 1_000_000;

/**
 * Keeps the ids of a list that was read before the run made its first image, as digests of eight octets, page by page, in the scratch folder
 * of a target. Keeps none if there are too many ids, or if a page could not be read (undefined).
 */
export async function keepListed(scratch: string, pages: AsyncIterable<Buffer | undefined>, most = mostKept): Promise<void> {
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

/** Whether the list before a run showed an id, ignoring case. */
export type ListedBefore = (id: string) => boolean | undefined;

/** Whether that list showed an id; undefined if none was read to its end. It is read when the first id is looked up: the set-up writes it before. */
export function listedBefore(scratch: string): ListedBefore {
  const file = fileIn(scratch);
  let digests: Buffer | undefined;
  return (id) => {
    digests ??= existsSync(file) ? readFileSync(file) : undefined;
    return digests && placeOfDigest(digests, id) !== undefined;
  };
}

const fileIn = (scratch: string): string => join(scratch, 'listed-before');

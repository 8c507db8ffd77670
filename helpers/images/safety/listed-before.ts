import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../platform/output/whole-file.ts';
import { digestOctets, placeOfDigest } from './ownership.ts';

/** The most ids that are kept. A longer list proves nothing. */
const mostKept = 1_000_000;

/**
 * Keeps the ids of a list that was read before the run created its first image, as digests of eight octets, in the scratch folder of a target.
 * Keeps none if there are too many ids, if a page could not be read (undefined), or if one is shown twice: the list repeats itself.
 */
export async function keepListed(scratch: string, pages: AsyncIterable<Buffer | undefined>, most = mostKept): Promise<void> {
  const kept: Buffer[] = [];
  let left = most * digestOctets;
  for await (const digests of pages) {
    left -= digests?.length ?? Number.POSITIVE_INFINITY;
    if (digests === undefined || left < 0) return;
    kept.push(digests);
  }
  const all = Buffer.concat(kept);
  if (repeats(all)) return;
  mkdirSync(scratch, { recursive: true });
  writeWhole(fileIn(scratch), all);
}

/** Whether one of these digests stands there twice. */
function repeats(digests: Buffer): boolean {
  const sorted = BigUint64Array.from({ length: digests.length / digestOctets }, (_, place) =>
    digests.readBigUInt64BE(place * digestOctets),
  ).sort();
  return sorted.some((digest, place) => place > 0 && digest === sorted[place - 1]);
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

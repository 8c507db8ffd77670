import { hash, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { writeWhole } from '../../platform/output/whole-file.ts';
import type { ImageMark } from '../../settings/description.ts';

/** Replaces a target's text in a file name, and an id in a long list. Ignores case. */
export function digestOf(text: string): Buffer {
  return hash('sha256', text.toLowerCase(), 'buffer');
}

/** Octets kept of an identifier's digest: among a million, two collide with a probability below 10⁻⁷. */
export const digestOctets = 8;

/** The digest that is kept of an identifier in a list. Ignores case, as a server may. */
export const idDigest = (id: string): Buffer => digestOf(id).subarray(0, digestOctets);

/** The place of an identifier among concatenated digests; undefined if it is not one of them. */
export const placeOfDigest = (digests: Buffer, id: string): number | undefined => placeOf(digests, idDigest(id));

/** The place of a digest among them. */
export function placeOf(digests: Buffer, wanted: Buffer): number | undefined {
  for (let at = digests.indexOf(wanted); at !== -1; at = digests.indexOf(wanted, at + 1)) {
    if (at % digestOctets === 0) return at / digestOctets;
  }
  return undefined;
}

/** An image as a GET shows it, in the words of the target. */
export interface Appearance {
  readonly name?: string | undefined;
  /** The moment of its creation. */
  readonly created?: string | undefined;
}

/** An image as a GET shows it, its identifier included. */
export interface ShownAppearance extends Appearance {
  readonly id?: string | undefined;
}

/** The mark of an image that looks like this. */
export const markOf = ({ name, created }: Appearance): ImageMark => ({
  ...(name !== undefined && { named: markDigest(name) }),
  ...(created !== undefined && { since: markDigest(created) }),
});

const markDigest = (text: string): string => idDigest(text).toString('hex');

/** Whether the name or the moment of its creation shows that an image is another one than that with this mark. */
export const isAnother = (mark: ImageMark, shown: ImageMark): boolean =>
  differs(mark.since, shown.since) || differs(mark.named, shown.named);

/** Whether the name shows that. */
export const isRenamed = (mark: ImageMark, shown: ImageMark): boolean => differs(mark.named, shown.named);

/** Whether both the name and the moment of its creation show that: somebody may restore an image under a name made of the old one. */
export const isWhollyAnother = (mark: ImageMark, shown: ImageMark): boolean =>
  differs(mark.since, shown.since) && differs(mark.named, shown.named);

/**
 * Whether an image that is shown in the place of a deleted one of a run is, or may be, somebody else's, made since. An image that came back
 * keeps its name or the moment of its creation; one that came back from a copy may have another moment, so that of a random UUID only a
 * name without the run's says so, or both. In one second, two images may be made.
 */
export function isSuccessor(id: string, mark: ImageMark, shown: Appearance, run: string): boolean {
  const now = markOf(shown);
  if (!isRandomUuid(id)) return isAnother(mark, now);
  if (isWhollyAnother(mark, now)) return true;
  const isOneMoment = equals(mark.since, now.since) && /\.\d*[1-9]/.test(shown.created ?? '');
  return differs(mark.named, now.named) && !namesRun(shown.name, run) && !isOneMoment;
}

/** Whether what is shown of an image is what was shown of the one with this mark, and is anything at all. */
export const isAlike = (mark: ImageMark, shown: ImageMark): boolean =>
  !isAnother(mark, shown) && (equals(mark.since, shown.since) || equals(mark.named, shown.named));

const equals = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one === other;

const differs = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

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
export function repeats(digests: Buffer): boolean {
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

const minuteMs = 60_000;
const startDigits = 5;
const randomDigits = 6;

/** A number in base 36 with leading zeros, so that every identifier of a run has the same width. */
function digits(value: number, width: number): string {
  return value.toString(36).padStart(width, '0');
}

/**
 * The identifier of a run that starts now: the minute since 1970 in five digits of base 36 (enough until 2084), then six random
 * ones. Image names contain it, so a name alone shows when its run began. `sweep --by-name` has no other evidence.
 */
export function newRunId(nowMs: number = Date.now()): string {
  return digits(Math.floor(nowMs / minuteMs), startDigits) + digits(randomInt(36 ** randomDigits), randomDigits);
}

/** When the run of this identifier began, in epoch milliseconds, to the minute. */
export const runStartMs = (id: string): number => Number.parseInt(id.slice(0, startDigits), 36) * minuteMs;

/** Whether a text is a run's identifier. */
export const isRunId = (text: string): boolean => /^[0-9a-z]{11}$/.test(text);

/** The prefix of the names of all images that any run of this suite makes. */
export const namePrefix = 'di-conformance-';

/** A name that shows which run created the image: `npm run sweep` finds it by its prefix. */
export const newImageName = (run: { readonly id: string }): string => `${namePrefix}${run.id}-${uuid().slice(0, 8)}`;

/** Whether the name of an image shows that this run created it. Ignores case. */
export function namesRun(name: unknown, run: string): boolean {
  return typeof name === 'string' && run !== '' && name.toLowerCase().includes(run.toLowerCase());
}

const inName = new RegExp(`(?<![0-9a-z])${namePrefix}([0-9a-z]+)(?![0-9a-z])`);

/** The clock of a target may differ from the one that the run saw by this much, in ms; and a run creates images for this long at most. */
const skewMs = 10 * minuteMs;
const longestRunMs = 24 * 60 * minuteMs;

/** Whether a name has, letter for letter, the form of those that runs give: somebody's copy of an image may have almost the name of the image. */
export const isGivenName = (name: string): boolean => givenName.test(name);

const givenName = new RegExp(`^${namePrefix}[0-9a-z]{11}(?:-preflight)?-[0-9a-f]{8}$`);

/** Whether an image may have been made while a run was going on, by the moment of its creation, if any: anybody may name an image after a run. */
export function isMadeDuring(run: string, created?: string): boolean {
  const startMs = runStartMs(run);
  // The Compute API shows moments in UTC, some services without the Z.
  const createdMs = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(created ?? '') ? (created ?? '') : `${created}Z`);
  return Number.isNaN(createdMs) || (createdMs > startMs - skewMs && createdMs < startMs + longestRunMs);
}

/** The run that gave an image this name, ignoring case; undefined if no run of this suite did. */
export function runOfName(name: unknown): string | undefined {
  const id = typeof name === 'string' ? inName.exec(name.toLowerCase())?.[1] : undefined;
  return id !== undefined && isRunId(id) ? id : undefined;
}

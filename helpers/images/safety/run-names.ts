import { randomInt } from 'node:crypto';
import { v4 as uuid } from 'uuid';

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

/**
 * Whether a run created the image that shows this name and this moment of its creation. Anybody may name an image after a run, so the
 * image has to be made when the run was going on. If it shows no moment, its name has to begin with the run.
 */
export function isMadeBy(run: string, name: string, created?: string): boolean {
  if (runOfName(name) !== run) return false;
  const startMs = runStartMs(run);
  // The Compute API shows moments in UTC, some services without the Z.
  const createdMs = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(created ?? '') ? (created ?? '') : `${created}Z`);
  if (Number.isNaN(createdMs)) return name.toLowerCase().startsWith(`${namePrefix}${run}`);
  return createdMs > startMs - skewMs && createdMs < startMs + longestRunMs;
}

/** The run that gave an image this name, ignoring case; undefined if no run of this suite did. */
export function runOfName(name: unknown): string | undefined {
  const id = typeof name === 'string' ? inName.exec(name.toLowerCase())?.[1] : undefined;
  return id !== undefined && isRunId(id) ? id : undefined;
}

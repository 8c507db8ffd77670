import { type Exchange, isSuccess, lastSegment } from '../../http/exchange.ts';
import { endMs, momentMs, startMs } from '../../http/moments.ts';
import type { Address } from '../safety/address.ts';
import { imageIn } from './images-in-responses.ts';
import type { Target } from './target.ts';

/** What the deletions of a worker have shown of 409. */
interface Seen {
  /** How old an image has to be before it is deleted, in ms. */
  oldEnoughMs: number;
  /** How many deletions were done at once, and how many only when they were sent again. */
  readonly done: { atOnce: number; later: number };
  /** Whether a 409 did not end. */
  lasts: boolean;
}

const seenOn = new WeakMap<Target, Seen>();

/** What this worker has seen so far. */
function seen(target: Target): Seen {
  const known = seenOn.get(target) ?? { oldEnoughMs: 0, done: { atOnce: 0, later: 0 }, lasts: false };
  seenOn.set(target, known);
  return known;
}

/** An image that is older than this is not new, in ms. */
const newMs = 1500;

/** Not every image takes as long as the one that showed how long it takes. */
const margin = 1.2;

/** How long a GET of the worker had shown an image as ACTIVE at some moment; undefined if none had. */
function ageMs({ ledger }: Target, id: string, atMs: number): number | undefined {
  const read = ledger.sightings.firstRead(id);
  return read && imageIn(read)?.status?.toUpperCase() === 'ACTIVE' ? atMs - endMs(read) : undefined;
}

/**
 * Whether a deletion may have got 409 for what ends by itself: a service may have to copy or index an image first that it shows as ACTIVE, or scan it
 * now and then. Such a deletion is sent again a little later, and each further image gets the time that a new one took. If many more are refused
 * at first, or one is for long, a 409 counts.
 */
export function mayEnd(target: Target, id: string, { request, response, started, purpose }: Exchange): boolean {
  const isOwners = purpose.caller === 'owner' && purpose.toRefuse === undefined && purpose.provoked !== 409;
  if (!isOwners || request.method !== 'DELETE' || response?.status !== 409) return false;
  const leavesMore = ({ status } = { status: 409 }): boolean => status < 400 || status >= 500;
  const isEarlier = (each: Exchange): boolean =>
    each.request.method === 'DELETE' && leavesMore(each.response) && lastSegment(each.request) === id;
  // What an earlier deletion has left, such as a lock, is another matter.
  if (target.recorder.current.some(isEarlier)) return false;
  const { oldEnoughMs, done, lasts } = seen(target);
  const age = ageMs(target, id, startMs({ started }));
  return !lasts && age !== undefined && (age < oldEnoughMs || 2 * done.later <= done.atOnce + 2);
}

/** Notes what a deletion was answered first, and at last. */
export function noteEnd(target: Target, id: string, first: Exchange, last: Exchange): void {
  const { status } = last.response ?? {};
  const known = seen(target);
  const isDone = isSuccess(status) || (status !== undefined && status === last.purpose.provoked);
  if (first === last && isDone) known.done.atOnce += 1;
  if (first === last || first.response?.status !== 409) return;
  if (status === 409) known.lasts = true;
  if (!isDone) return;
  known.done.later += 1;
  const [age = newMs, sinceMs = 0] = [first, last].map((each) => ageMs(target, id, startMs(each)));
  if (age < newMs) known.oldEnoughMs = Math.max(known.oldEnoughMs, margin * sinceMs);
}

/** How long the images of a request are still to be left alone, in ms: most often not at all. */
export function leftUntilOldEnoughMs(target: Target, { removes }: Address): number {
  const { oldEnoughMs } = seen(target);
  return Math.max(0, ...removes.map((id) => oldEnoughMs - (ageMs(target, id, momentMs()) ?? oldEnoughMs)));
}

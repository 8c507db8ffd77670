import { type Exchange, saysDone, unreadReason } from '../../http/exchange.ts';
import { endMs, startMs } from '../../http/moments.ts';
import { hasAnswer } from '../../images/client/expect-answer.ts';
import { askedId, isGone, isStanding, stateOf, unreadableReason } from '../../images/client/image-state.ts';
import { imageIn } from '../../images/client/images-in-responses.ts';
import { counted } from '../../platform/text/phrases.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { Case } from './rule.ts';

/** So many images have to be deleted, and as many shown in between: one read, or one image, says nothing of all. */
const fewestImages = 3;

/** Whether an exchange is a GET by the owner of what one image is, answered by the service, and read to its end. */
const isRead = (each: Exchange): boolean =>
  each.role === 'state' &&
  each.request.method === 'GET' &&
  each.purpose.caller === 'owner' &&
  each.purpose.about === undefined &&
  askedId(each) !== undefined &&
  unreadReason(each) === undefined &&
  hasAnswer(each);

/** The owner's deletions that were done, by the identifier: when the first was over. */
function deletedAt(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const each of exchanges) {
    const id = askedId(each);
    if (id === undefined || each.request.method !== 'DELETE' || each.purpose.caller !== 'owner' || !saysDone(each.response))
      continue;
    found.set(id, Math.min(endMs(each), found.get(id) ?? Number.POSITIVE_INFINITY));
  }
  return found;
}

/**
 * Whether a read says neither that the image is there nor that it is gone, and refuses nothing. A 4xx is left aside: to some services an image
 * that is gone is one that the caller may not see, whether it ever was or not.
 */
function saysSomethingElse(read: Exchange): boolean {
  const { status = 0 } = read.response ?? {};
  const isRefusal = status >= 400 && status < 500;
  return !isRefusal && unreadableReason(read) !== undefined && stateOf(imageIn(read)?.status) !== 'gone';
}

/**
 * Reads of deleted images, which are charged if not one of them says that its image is gone, nor shows it: over several images, later
 * than the target may take to settle, and while the same caller is shown the images that are there. A single such read decides nothing.
 */
export function readsOfDeleted(exchanges: readonly Exchange[], settleMs: number): Case {
  const deleted = deletedAt(exchanges);
  const reads = exchanges.filter(isRead).sort((one, other) => startMs(one) - startMs(other));
  const isAfter = (read: Exchange, waitedMs = 0): boolean =>
    startMs(read) >= (deleted.get(askedId(read) ?? '') ?? Number.POSITIVE_INFINITY) + waitedMs;
  const after = reads.filter((read) => isAfter(read));
  // Until then, a service may say anything of an image that it is deleting.
  const late = after.filter((read) => isAfter(read, settleMs));
  const [first, last] = [after[0], after.at(-1)];
  const [fromMs, toMs] = [first ? startMs(first) : 0, last ? endMs(last) : 0];
  const others = reads.filter((read) => !isAfter(read) && startMs(read) >= fromMs && endMs(read) <= toMs);
  const shown = imagesOf(others.filter(isStanding));
  const statuses = new Set(after.map(({ response }) => response?.status));
  const written = exchanges.filter(({ request: { method } }) => !['GET', 'HEAD'].includes(method));
  /** Whether nothing can have removed the image of a read yet. */
  const isUntouched = (read: Exchange): boolean =>
    !written.some((each) => each.request.url.includes(askedId(read) ?? '') && startMs(each) < endMs(read));
  const isSame = (read: Exchange): boolean => !isStanding(read) && statuses.has(read.response?.status) && isUntouched(read);
  const isAlways =
    after.every(saysSomethingElse) && Math.min(imagesOf(late).size, shown.size) >= fewestImages && !others.some(isSame);
  const because = (read: Exchange): string =>
    `GET gets ${read.response?.status}, and neither 404 nor the status DELETED in any of ${counted(late.length, 'read')} of ${counted(imagesOf(late).size, 'deleted image')}, made later than it may take to settle; GET of ${shown.size} others shows them`;
  premise(after.length > 0, untested('not-seen', { what }));
  return {
    rows: after,
    rule: {
      expected: 'that GET says of a deleted image that it is gone: 404, 410, or 200 with status DELETED in any case',
      about: `${what} that says what became of it`,
      partial: true,
      check: (read) => (isAlways && late.includes(read) ? because(read) : isGone(read) || isStanding(read) ? undefined : null),
    },
  };
}

const what = 'read of a deleted image';
const imagesOf = (reads: readonly Exchange[]): ReadonlySet<string> => new Set(reads.flatMap((read) => askedId(read) ?? []));

import { grouped } from '../../../contracts/grouped.ts';
import { isIdentifier, namesIdentifier } from '../../../contracts/image-identifiers.ts';
import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { endMs, startMs } from '../../http/moments.ts';
import { saysNotDone } from '../../images/client/expect-answer.ts';
import { isBeingSaved } from '../../images/client/image-reads.ts';
import { askedId, isGone, isLost, isStanding, isUntouched, unreadableReason } from '../../images/client/image-state.ts';
import { isPlainDeletion } from './effects.ts';
import type { Rule } from './rule.ts';

/** An image that the target refused to delete, and that no test found gone. */
export interface LeftImage {
  readonly id: string;
  /** Whether its owner saw it in place afterwards. If nobody did, the tests that sent the refused deletions look at other things. */
  readonly wasSeen: boolean;
  /** The deletions that were refused. */
  readonly refusals: readonly Exchange[];
  /** When the first of them was over, in ms since the epoch. */
  readonly atMs: number;
  /** The first GET of its owner that showed it. */
  readonly shown: Exchange;
}

/** Whether a read shows an image in place and whole. One whose saving fails may be removed by the service. */
const isInPlace = (read: Exchange): boolean => isUntouched(read) && !isBeingSaved(read);

/** Methods that delete nothing: RFC 9110 section 9.2.1. */
const safe: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Of a head without its end no server knows that it is a deletion: what it does, DI-FRM-04 judges. */
const isSafe = ({ request: { method, framing } }: Exchange): boolean => safe.includes(method) || framing?.cut !== undefined;

/** Whether a request asks for the deletion of an image: by its method, or by what frameworks let stand for it. */
const asksToDelete = ({ request: { method, url, fields, content = '' } }: Exchange): boolean =>
  [method, new URL(url).search, content, ...fields.map(([, value]) => value)].some((text) => /delete/i.test(text));

/** Whether an image may be gone by right after a request: a deletion that was not refused. Any other method leaves it, whatever it is answered. */
const mayTake = (exchange: Exchange): boolean => !isSafe(exchange) && asksToDelete(exchange) && !saysNotDone(exchange);

/** Whether a request may delete or change something: all but plain reads. */
export const mayChange = (exchange: Exchange): boolean => exchange.role === 'judged' || !isSafe(exchange);

/** Whether the image of a deletion is the run's own, or one of the operator's that the owner can see. */
const isWatched = ({ purpose: { aim = '', fixture } }: Exchange): boolean =>
  ['own', 'victim'].includes(aim) || (aim === 'fixture' && fixture !== 'foreign' && fixture !== 'saving');

/** The reads of single images by the owner. */
const looksIn = (exchanges: readonly Exchange[]): Exchange[] =>
  exchanges.filter((each) => each.purpose.caller === 'owner' && each.role === 'state' && askedId(each) !== undefined);

const addresses = ({ request }: Exchange, id: string): boolean => namesIdentifier(request.url, id);
const names = (exchange: Exchange, id: string): boolean =>
  addresses(exchange, id) || namesIdentifier(exchange.request.content ?? '', id) || exchange.purpose.about?.includes(id) === true;

/** Whether a read is a GET of an image, and not a list that shows it. */
const isGet = ({ purpose: { about } }: Exchange): boolean => about === undefined;

/**
 * Whether GET did not find an image before the first request that could delete it, and had never shown it: a target may hide from GET what
 * its lists show. A later 404 then says nothing of what became of the image.
 */
function isHiddenFromGet(looks: readonly Exchange[], writes: readonly Exchange[]): boolean {
  const firstMs = Math.min(...writes.map(startMs));
  const before = looks.filter((look) => isGet(look) && startMs(look) <= firstMs);
  return before.some(isGone) && !before.some(isStanding);
}

/** Whether the test of a requirement judged a loss as one. Another may find an image gone, and judge the status, as a SHOULD. */
type JudgesLosses = (requirement: string) => boolean;

/** Whether a test found the image gone after a request of its own, under whatever name, and judges that loss. */
function isSeenLost(
  exchanges: readonly Exchange[],
  shown: Exchange,
  reads: readonly Exchange[],
  judgesLosses: JudgesLosses,
): boolean {
  return reads.some(
    (read) =>
      isLost(read) &&
      (read.requirement === undefined || judgesLosses(read.requirement)) &&
      startMs(read) >= startMs(shown) &&
      exchanges.some(
        (each) =>
          each.role === 'judged' && each.test === read.test && startMs(each) >= startMs(shown) && startMs(each) <= startMs(read),
      ),
  );
}

/** The refused deletions of each image of the run, or of the operator's, that its owner can see. */
export const refusedDeletions = (exchanges: readonly Exchange[]): ReadonlyMap<string, readonly Exchange[]> =>
  grouped(exchanges, (exchange) => {
    const id = askedId(exchange);
    const isAttempt = exchange.role === 'judged' && exchange.request.method === 'DELETE' && isWatched(exchange);
    return isAttempt && saysNotDone(exchange) && id !== undefined && isIdentifier(id) ? id : undefined;
  });

/**
 * The last GET of the owner that showed an image of the run before a request that could delete it, if each such request since was refused, and
 * nothing else could have deleted it. A 404 does not say that the image was there.
 */
function shownBefore(exchanges: readonly Exchange[], id: string): Exchange | undefined {
  const named = exchanges.filter((each) => names(each, id));
  const writes = named.filter((each) => !isSafe(each));
  // A deletion whose client got no response may be carried out at any time.
  if (writes.some(({ response }) => response === undefined)) return undefined;
  const lastMs = Math.max(...writes.map(startMs));
  const [shown] = looksIn(named)
    .filter((look) => askedId(look) === id && isInPlace(look) && endMs(look) <= lastMs)
    .sort((a, b) => startMs(b) - startMs(a));
  if (shown === undefined) return undefined;
  // What was under way while it was shown may have deleted it just after.
  const since = named.filter((each) => endMs(each) > startMs(shown) && each !== shown);
  return areRefused(since, id) ? shown : undefined;
}

/** Whether every request that names an image and could delete it was refused. */
function areRefused(exchanges: readonly Exchange[], id: string): boolean {
  // A stranger does not find it.
  const isClear = ({ response, purpose: { aim = '', toRefuse } }: Exchange): boolean =>
    ['own', 'victim'].includes(aim) && (toRefuse !== undefined || ![404, 410].includes(response?.status ?? 0));
  // A GET may be taken for a deletion (DI-405-11).
  const isOdd = (each: Exchange): boolean => each.role === 'judged' && isSafe(each) && !saysNotDone(each);
  return exchanges
    .filter((each) => names(each, id))
    .every((each) => !isOdd(each) && !mayTake(each) && (isSafe(each) || isClear(each)));
}

/** Whether every request that names an image was a plain read or refused, in whatever spelling it names it. */
export const wasNeverDone = (exchanges: readonly Exchange[], id: string): boolean =>
  exchanges.every((each) => isSafe(each) || !names(each, id) || saysNotDone(each));

/** Whether a test found a victim gone after refused deletions of its own: the requirement of that test judges such losses. */
export function losesRefused(exchanges: readonly Exchange[], judgesLosses: JudgesLosses = () => true): boolean {
  const looksAt = grouped(looksIn(exchanges), askedId);
  return [...refusedDeletions(exchanges).keys()].some((id) => {
    const looks = looksAt.get(id) ?? [];
    if (!looks.some(isGone)) return false;
    return (
      wasNeverDone(exchanges, id) && looks.filter(isUntouched).some((shown) => isSeenLost(exchanges, shown, looks, judgesLosses))
    );
  });
}

/**
 * The images of which every request that names them and could delete them was refused, and which a GET of the owner showed after the
 * last of these requests, and after every read that showed something else, or before all of them alone: what became of them later, no
 * other requirement sees.
 */
export function leftImages(exchanges: readonly Exchange[], judgesLosses: JudgesLosses = () => true): LeftImage[] {
  const looksAt = grouped(looksIn(exchanges), askedId);
  return [...refusedDeletions(exchanges)].flatMap(([id, refusals]) => {
    const named = exchanges.filter((each) => names(each, id));
    const judged = named.filter(({ role }) => role === 'judged');
    const [reads, writes] = [judged.filter(isSafe), judged.filter((each) => !isSafe(each))];
    // A GET that is taken for a deletion (DI-405-11) shows no image.
    const overMs = Math.max(...[...writes, ...reads.filter((each) => !isStanding(each))].map(endMs));
    const looks = looksAt.get(id) ?? [];
    if (isHiddenFromGet(looks, writes)) return [];
    const [last] = looks.filter(isInPlace).sort((a, b) => startMs(b) - startMs(a));
    const wasSeen = last !== undefined && startMs(last) >= overMs && !writes.some(mayTake);
    const shown = wasSeen ? last : shownBefore(exchanges, id);
    if (shown === undefined || isSeenLost(exchanges, shown, looks, judgesLosses)) return [];
    const [first = shown] = looks.filter(isUntouched).sort((a, b) => startMs(a) - startMs(b));
    return [{ id, wasSeen, refusals, atMs: Math.min(...refusals.map(endMs)), shown: first }];
  });
}

/** Whether one of the deletions got 503: the service was not available, and may do later what it was asked. */
export const wasUnavailable = ({ refusals }: LeftImage): boolean => refusals.some(({ response }) => response?.status === 503);

/**
 * Whether a test found an image gone that the URL of none of its requests names, and that no request of the run may have deleted by its
 * URL: requests for something else took it, whatever their content names, and may have taken others that nobody looked at. The
 * requirements on such requests judge that.
 */
export function losesUnnamed(exchanges: readonly Exchange[], judgesLosses: JudgesLosses = () => true): boolean {
  const looks = looksIn(exchanges);
  const judged = exchanges.filter((each) => each.role === 'judged');
  return looks.filter(isGone).some((gone) => {
    if (gone.requirement !== undefined && !judgesLosses(gone.requirement)) return false;
    const id = askedId(gone) ?? '';
    const wasShown = looks.some(
      (each) => askedId(each) === id && isStanding(each) && !isBeingSaved(each) && startMs(each) <= startMs(gone),
    );
    const own = judged.filter((each) => each.test === gone.test && startMs(each) <= startMs(gone));
    const isAddressed = own.length === 0 || own.some((each) => addresses(each, id));
    return wasShown && !isAddressed && judged.every((each) => !addresses(each, id) || isSafe(each) || saysNotDone(each));
  });
}

/** The images that GET showed to the owner and that nothing names but plain reads. */
export function unnamedImages(exchanges: readonly Exchange[]): string[] {
  const changing = exchanges.filter((each) => each.role === 'judged' || each.request.method !== 'GET');
  const shown = looksIn(exchanges).filter((each) => each.purpose.fixture === undefined && isInPlace(each));
  return [...new Set(shown.map((each) => askedId(each) ?? ''))].filter((id) => !changing.some((each) => names(each, id)));
}

/**
 * The only request that may delete something and was under way between the last read that showed an image and one that did not find it;
 * undefined if there were several, or none.
 */
export function requestBeside(exchanges: readonly Exchange[], gone: Exchange): Exchange | undefined {
  const shown = looksIn(exchanges).filter(
    (each) => askedId(each) === askedId(gone) && isUntouched(each) && startMs(each) <= startMs(gone),
  );
  const fromMs = Math.max(...shown.map(startMs));
  const between = exchanges.filter((each) => mayChange(each) && endMs(each) >= fromMs && startMs(each) <= startMs(gone));
  return shown.length > 0 && between.length === 1 ? between[0] : undefined;
}

/** The reads that found images gone which nothing names but plain reads, each with the last read that showed the image. */
export function goneUnnamed(exchanges: readonly Exchange[]): ReadonlyMap<Exchange, Exchange> {
  const looksAt = grouped(looksIn(exchanges), askedId);
  const found = new Map<Exchange, Exchange>();
  for (const id of unnamedImages(exchanges)) {
    const looks = [...(looksAt.get(id) ?? [])].sort((a, b) => startMs(a) - startMs(b));
    const last = looks.findLastIndex(isUntouched);
    const [shown, gone] = [looks[last], looks.slice(last + 1).find(isGone)];
    if (shown !== undefined && gone !== undefined) found.set(gone, shown);
  }
  return found;
}

/**
 * Those reads, each with the deletion of another image that took it: a plain one of the owner's, and all that was done between the two reads of the
 * image.
 */
export function takenBeside(exchanges: readonly Exchange[]): ReadonlyMap<Exchange, Exchange> {
  const taken = new Map<Exchange, Exchange>();
  for (const [gone, shown] of goneUnnamed(exchanges)) {
    const [deletion, ...others] = exchanges.filter(
      (each) => mayChange(each) && !saysNotDone(each) && endMs(each) >= startMs(shown) && startMs(each) <= startMs(gone),
    );
    if (deletion !== undefined && others.length === 0 && isPlainDeletion(deletion, exchanges)) taken.set(gone, deletion);
  }
  return taken;
}

/** The fixtures whose state ends by itself. */
const passing: readonly (FixtureName | undefined)[] = ['saving', 'conflict'];

/** What is known of the images that vanish without a request that names them. */
interface Before {
  /** When the target was away last, in ms since the epoch: it may have lost all that it had shown. */
  readonly awayAtMs?: number | undefined;
  /** The fixtures that were there before the first test. */
  readonly fixtures?: readonly FixtureName[];
}

/**
 * The reads that found an image of the run, or a fixture, gone which no request had named but plain reads, before their test had sent anything
 * to judge: no other requirement judges such a loss. Only the run knows its images. Whoever may delete a fixture may have taken it.
 */
export function lostUnnamed(exchanges: readonly Exchange[], { awayAtMs = 0, fixtures = [] }: Before = {}): readonly Exchange[] {
  // The foreign one is read by its own tenant.
  const isLook = ({ role, purpose: { caller, fixture } }: Exchange): boolean =>
    role === 'state' && caller === (fixture === 'foreign' ? 'stranger' : 'owner') && !passing.includes(fixture);
  const looks = exchanges.filter(isLook);
  const looksAt = grouped(looks, askedId);
  const judged = exchanges.filter((each) => each.role === 'judged' || each.request.method !== 'GET');
  const lost = new Map<string, Exchange>();
  for (const gone of looks.filter(isGone)) {
    const { test, purpose } = gone;
    const { fixture, caller } = purpose;
    const id = askedId(gone) ?? '';
    const showing = (looksAt.get(id) ?? []).filter((each) => each.purpose.caller === caller && isInPlace(each));
    const wasShown = showing.some((each) => isGet(each) && startMs(each) >= awayAtMs && startMs(each) <= startMs(gone));
    const wasThere = fixture !== undefined && fixtures.includes(fixture) && awayAtMs === 0;
    const hasSent = judged.some((each) => each.test === test && startMs(each) <= startMs(gone));
    const isEarlier = (each: Exchange): boolean => startMs(each) <= startMs(gone) || startMs(each) < endMs(gone);
    // A replica may have lagged behind.
    const isBack = showing.some((each) => startMs(each) > startMs(gone));
    if (!(wasShown || wasThere) || isBack || hasSent || lost.has(id)) continue;
    if (!judged.some((each) => isEarlier(each) && names(each, id))) lost.set(id, gone);
  }
  return [...lost.values()];
}

/** The rule on late reads of left images, beside the refusals. `otherwise` says what else may have taken those that are gone. */
export const isStillThere = (otherwise?: string): Rule => ({
  expected: 'an image that is still in place',
  undecided: (exchange) => otherwise ?? (exchange.role === 'judged' ? undefined : unreadableReason(exchange)),
  check: (exchange) => {
    if (exchange.role !== 'state' || !isLostLater(exchange)) return undefined;
    if (isGone(exchange)) return `the image is gone: GET gets ${exchange.response?.status ?? 0}`;
    return isLost(exchange) ? 'the image is being deleted' : 'GET shows an image of another name in its place';
  },
});

/** Whether a late read does not find an image, finds it in deletion, or another one in its place. */
export const isLostLater = (read: Exchange): boolean => isLost(read) || read.changed !== undefined;

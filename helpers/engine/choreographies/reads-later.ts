import { budgets } from '../../../contracts/budgets.ts';
import { isIdentifier, isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isStored, lastSegment, saysDone } from '../../http/exchange.ts';
import { endMs, startMs } from '../../http/moments.ts';
import type { Api } from '../../images/client/api.ts';
import { concurrently, inPairs } from '../../images/client/concurrently.ts';
import { hasAnswer } from '../../images/client/expect-answer.ts';
import { orBlind } from '../../images/client/image-reads.ts';
import { askedId, imageState, isGone, isNotFound, isStanding, viewOf } from '../../images/client/image-state.ts';
import { imageIn } from '../../images/client/images-in-responses.ts';
import { readList } from '../../images/client/lists.ts';
import { goneByOthers } from '../../images/client/tenant-images.ts';
import { isSmokeRun, runState } from '../../images/run-state.ts';
import { isRenamed, isSuccessor, markOf, namesRun } from '../../images/safety/ownership.ts';
import { untilEnough, waited } from '../../images/waiting.ts';
import type { ImageMark } from '../../settings/description.ts';
import { noteUntried, premise } from '../../verdict/premise.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { byOthers } from '../attribution.ts';
import { statusShown } from '../rules/images-shown.ts';
import {
  isLostLater,
  isStillThere,
  type LeftImage,
  leftImages,
  losesRefused,
  losesUnnamed,
  wasUnavailable,
} from '../rules/left-images.ts';
import type { Case } from '../rules/rule.ts';
import type { AllExchanges } from '../selections.ts';
import type { OncePerWorker } from '../worker.ts';

/** How many deleted images are looked for, and how many that were left. */
const most = 100;
const mostLeft = 20;

/** A list of more pages costs more than the reads that it spares. */
const mostPages = 5;

/** An image whose plain deletion got 204. */
interface DeletedImage {
  readonly id: string;
  /** When the deletion was over, in ms since the epoch. */
  readonly atMs: number;
  /** What its deletion carried: those of one kind were deleted alike. */
  readonly kind: string;
  /** What GET showed of it before. */
  readonly mark: ImageMark;
  /** Whether a GET of the owner found it gone afterwards. */
  readonly wasRead: boolean;
}

/** An image as a GET showed it before its deletion was sent, and what became of it. */
function asDeleted({ exchanges }: AllExchanges, { request, purpose: { burst }, ...when }: Exchange): DeletedImage {
  const id = lastSegment(request);
  const { fields, content, framing, version } = request;
  const looks = exchanges.filter((each) => askedId(each) === id);
  const shown = looks.find((each) => startMs(each) < startMs(when) && isStanding(each));
  const isFoundGone = (each: Exchange): boolean =>
    each.purpose.caller === 'owner' && startMs(each) > startMs(when) && isGone(each);
  const carried = fields.filter(([name]) => !/^(?:x-auth-token|host)$/i.test(name));
  return {
    id,
    mark: markOf(shown === undefined ? {} : imageState(shown, id)),
    atMs: endMs(when),
    wasRead: looks.some(isFoundGone),
    kind: JSON.stringify([carried, content, framing, version, burst]),
  };
}

/** Images whose plain deletion got 204, the first deleted first; or, with any success, if the target answers no 204 at all. */
function deletedIn(seen: AllExchanges): readonly DeletedImage[] {
  const plain = seen.select(
    ({ role, request, response, purpose: { caller, toRefuse, aim } }) =>
      role === 'judged' &&
      request.method === 'DELETE' &&
      saysDone(response) &&
      caller === 'owner' &&
      toRefuse === undefined &&
      aim === 'own' &&
      isIdentifier(lastSegment(request)),
    'deletion that was done',
  );
  const with204 = plain.filter(({ response }) => response?.status === 204);
  return (with204.length > 0 ? with204 : plain).map((deletion) => asDeleted(seen, deletion)).sort((a, b) => a.atMs - b.atMs);
}

/**
 * Looks for the images once more that were deleted in the run, when the target has had time to settle since the first deletion: in the
 * list, and by GET for one of each kind of deletion and for those that the list shows. Gives the GETs, and the list for what it alone shows.
 */
export async function readsLater(api: Api, seen: AllExchanges): Promise<readonly Exchange[]> {
  const chosen = deletedIn(seen).slice(0, most);
  api.target.expectState();
  const [first] = chosen;
  await settled(api, first?.atMs ?? 0);
  const unread = chosen.filter(({ wasRead }) => !wasRead);
  const { images, pages } = await shownAgain(api, isSmokeRun() && unread.length > 0 ? unread : chosen);
  const reads = await inPairs(api.target, images, ({ id }) => api.getImage(id, { label: id }), 'at the end');
  const renamed = reads.filter(([{ mark, id }, read]) => isRenamed(mark, markOf(imageState(read, id))));
  // What was gone for a GET does not come back under another name by itself.
  const isRestored = renamed.some(([{ wasRead }]) => wasRead);
  const own = reads.flatMap((each) => (isOthers(each[1], each[0]) || (isRestored && renamed.includes(each)) ? [] : [each[1]]));
  premise(own.length > 0 || first === undefined, untested('given-again', { id: first?.id ?? '' }));
  const absent = own.filter(isNotFound).map(({ label }) => label);
  const isLong = (id: string): boolean => chosen.some((image) => image.id === id && toSettle(api, image.atMs) === 0);
  return [...own, ...(await stillListed(api, pages, absent)), ...(await shownToReader(api, absent.filter(isLong)))];
}

/** What a reader, whom another cache or replica may serve, is shown of images that were deleted long ago, and that their owner does not find. */
async function shownToReader(owner: Api, absent: readonly string[]): Promise<readonly Exchange[]> {
  const [id] = absent;
  if (id === undefined || isSmokeRun() || owner.target.description.identities.reader === undefined) return [];
  const api = owner.as('reader');
  const read = await api.getImage(id, { label: `${id}, by a reader` });
  const { pages } = await readList(api, '/images', '', { most: mostPages });
  return [read, ...(pages.some(isStored) ? [] : await stillListed(api, pages, absent))];
}

/** The views of a list that still shows images which GET does not find. A list that lags behind is read again. */
async function stillListed(api: Api, pages: readonly Exchange[], absent: readonly string[]): Promise<readonly Exchange[]> {
  const viewsIn = (list: readonly Exchange[]): readonly Exchange[] =>
    absent.flatMap((id) =>
      list
        .map((page) => viewOf(page, id))
        .filter(isStanding)
        .slice(0, 1),
    );
  const look = async (): Promise<readonly Exchange[]> => viewsIn((await readList(api, '/images', '', { most: mostPages })).pages);
  return untilEnough(budgets.lagging, api.target.ending, look, ({ length }) => length === 0, { first: viewsIn(pages) });
}

/** Whether a read shows somebody else's image, made since under the identifier of the deleted one. No GET may have shown that one before. */
function isOthers(read: Exchange, { mark, id }: DeletedImage): boolean {
  const shown = imageState(read, id);
  if (mark.named === undefined && mark.since === undefined && !isRandomUuid(id))
    return shown.name !== undefined && !namesRun(shown.name, runState().id);
  return isSuccessor(id, mark, shown, runState().id);
}

/** How long the target still has to settle since a moment, in ms. */
const toSettle = ({ target }: Api, sinceMs: number): number =>
  Math.max(0, sinceMs + target.description.limits.settleMs - Date.now());

/** Waits until the target has had time to settle since a moment. */
async function settled(api: Api, sinceMs: number): Promise<void> {
  await waited('late reads of images (TARGET_SETTLE_MS)', api.target.ending.pause(toSettle(api, sinceMs)));
}

/** Images that are read by themselves, and the pages of a whole list, if there is one. */
interface ShownAgain {
  readonly images: readonly DeletedImage[];
  readonly pages: readonly Exchange[];
}

/** The images that are read by themselves: one of each kind of deletion, and those that a list shows; all of them without a whole list. */
async function shownAgain(api: Api, deleted: readonly DeletedImage[]): Promise<ShownAgain> {
  const some = oneOfEachKind(deleted);
  if (some.length === deleted.length) return { images: deleted, pages: [] };
  const { pages, cut } = await readList(api, '/images', '', { most: mostPages });
  if (cut !== undefined || pages.some(isStored)) return { images: deleted, pages: [] };
  const isShown = ({ id }: DeletedImage): boolean => pages.some((page) => statusShown(page, id) !== undefined);
  return { images: deleted.filter((image) => some.includes(image) || isShown(image)), pages };
}

/** The first image of each kind of deletion, and the last of all. */
export function oneOfEachKind(deleted: readonly DeletedImage[]): readonly DeletedImage[] {
  return deleted.filter(
    (image, place) => place === deleted.length - 1 || deleted.findIndex(({ kind }) => kind === image.kind) === place,
  );
}

/** What became of images whose deletions were refused: late reads, and the refusals. */
export interface LateReads {
  readonly reads: readonly Exchange[];
  readonly refusals: readonly Exchange[];
  /** What else may have taken images that are gone. */
  readonly otherwise?: string;
  /** That images are gone which others may have removed: their reads are left out. */
  readonly unknown?: Reason;
}

/** Late reads of images whose deletions were refused, and of those of which one got 503. */
export interface ReadsOfLeft {
  readonly refused: LateReads;
  readonly unavailable: LateReads;
}

/**
 * Reads the images once more that the target refused to delete, when it has had time to settle since the first refusal, once for all
 * tests that look at them.
 */
export function readsOfLeft(api: Api, seen: AllExchanges, sharing: OncePerWorker): Promise<ReadsOfLeft> {
  api.target.expectState();
  return sharing.once('left images', async () => {
    // A loss that a test found after refusals of its own is judged there, and explains others of its kind.
    const isJudged = losesRefused(seen.byImage, seen.known.judgesLosses);
    const left = leftImages(seen.byImage, seen.known.judgesLosses)
      .filter(({ wasSeen }) => wasSeen || !isJudged)
      .filter(({ wasSeen }) => !wasSeen || !isSmokeRun());
    const first = Math.min(...left.map(({ atMs }) => atMs), Date.now());
    if (left.length > 0) await settled(api, first);
    const [unavailable, refused] = [left.filter(wasUnavailable), left.filter((image) => !wasUnavailable(image))];
    const read = { refused: await readAll(api, refused), unavailable: await readAll(api, unavailable) };
    const lost = lostWhileAway([...read.refused.reads, ...read.unavailable.reads], left, seen.awayAtMs);
    const taken = await byOthers(api, seen, [...read.refused.reads, ...read.unavailable.reads]);
    const kept = ({ reads, refusals }: LateReads): LateReads => {
      const unknown = reads.filter((each) => taken.reads.includes(each) && !lost.includes(each)).map(({ label = '' }) => label);
      return {
        reads: reads.filter((each) => !lost.includes(each) && !taken.reads.includes(each)),
        refusals,
        ...(unknown.length > 0 && { unknown: goneByOthers(api.target, unknown, taken.why ?? '') }),
      };
    };
    const late = { refused: kept(read.refused), unavailable: kept(read.unavailable) };
    if (losesUnnamed(seen.byImage, seen.known.judgesLosses))
      return { refused: explained(late.refused, unnamed), unavailable: explained(late.unavailable, unnamed) };
    if (!late.refused.reads.some(isLostLater)) return late;
    return { ...late, unavailable: explained(late.unavailable, 'an image whose deletion was not answered 503 is gone, too') };
  });
}

/** The reads of the run's images from before the target was away, if none is there any more: it started again without them. */
export function lostWhileAway(
  reads: readonly Exchange[],
  left: readonly Pick<LeftImage, 'id' | 'atMs' | 'refusals'>[],
  awayAtMs = 0,
): readonly Exchange[] {
  // Fixtures may be what it always starts with.
  const isFixture = ({ refusals }: Pick<LeftImage, 'refusals'>): boolean =>
    refusals.some(({ purpose: { fixture } }) => fixture !== undefined);
  const own = left.filter((image) => image.atMs < awayAtMs && !isFixture(image));
  const before = reads.filter(({ label }) => own.some(({ id }) => id === label));
  return before.every(isGone) ? before : [];
}

const unnamed = 'an image that no request named is gone, too';

const explained = (late: LateReads, otherwise: string): LateReads =>
  late.reads.some(isLostLater) ? { ...late, otherwise } : late;

async function readAll(api: Api, images: readonly LeftImage[]): Promise<LateReads> {
  // A 5xx leaves it open whether an image is gone: what GET shows after it under another name and moment decides nothing.
  const ours = images.filter(({ id }) => !api.target.ledger.images.isGivenAgain(id));
  // Those that nobody saw are few, and no other read shows what became of them.
  const chosen = ours.sort((a, b) => Number(a.wasSeen) - Number(b.wasSeen)).slice(0, mostLeft);
  const read = async ({ id, refusals, shown }: (typeof chosen)[number]) => {
    const answer = await api.getImage(id, { label: id });
    return { refusals, read: { ...answer, ...(isUnderAnotherName(answer, shown) && { changed: 'another name' }) } };
  };
  const looked = await concurrently(api.target, chosen, read, 'at the end');
  const shown = await orBlind(
    api,
    looked.map((each) => each.read),
  );
  const found = shown.map((each, place) => ({ read: each, refusals: looked[place]?.refusals ?? [] }));
  const [lost, left] = [true, false].map((isIt) => found.filter((each) => isLostLater(each.read) === isIt));
  const reads = found.map(({ read, refusals }) => {
    const cause = likeliestRefusal(refusals, { lost: refusalsOf(lost), left: refusalsOf(left) });
    return { ...read, ...(cause && { cause }) };
  });
  return { reads, refusals: refusalsOf(chosen).flat() };
}

const refusalsOf = (images: readonly Pick<LeftImage, 'refusals'>[] = []): readonly (readonly Exchange[])[] =>
  images.map(({ refusals }) => refusals);

/**
 * The refusal of an image that was most likely carried out later: of a kind that the fewest images met which are left, and the most which are
 * lost; of several the last.
 */
export function likeliestRefusal(
  refusals: readonly Exchange[],
  { lost, left }: { readonly lost: readonly (readonly Exchange[])[]; readonly left: readonly (readonly Exchange[])[] },
): Exchange | undefined {
  const kindOf = ({ purpose: { caller, toRefuse }, response }: Exchange): string => `${caller} ${toRefuse} ${response?.status}`;
  const met = (images: typeof lost, each: Exchange): number =>
    images.filter((others) => others.some((other) => kindOf(other) === kindOf(each))).length;
  return [...refusals].reverse().sort((a, b) => met(left, a) - met(left, b) || met(lost, b) - met(lost, a))[0];
}

/** Whether a read shows an image under a name that the run did not give, unlike an earlier one of the same image. */
function isUnderAnotherName(read: Exchange, earlier: Exchange): boolean {
  const [name, was] = [imageIn(read)?.name, imageIn(earlier)?.name];
  return name !== undefined && name !== was && namesRun(was, runState().id) && !namesRun(name, runState().id);
}

/** The images are still in place. Skips the test if none was left after such a refusal, or if others may have removed one. */
export function stillThere({ reads, refusals, unknown, otherwise }: LateReads, what: string): Case {
  // What is charged stands, whatever else is gone.
  if (unknown !== undefined && !reads.some(isLostLater)) premise(false, unknown);
  premise(reads.length > 0, untested('not-seen', { what }));
  // A limit that answered every deletion refused none.
  if (!refusals.some(hasAnswer)) noteUntried(untested('no-answer'));
  return { rows: [...reads, ...refusals.filter(hasAnswer)], rule: isStillThere(otherwise) };
}

import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { foreignTenant } from '../../images/client/caller.ts';
import { inPairs } from '../../images/client/concurrently.ts';
import { noteUnanswered } from '../../images/client/expect-answer.ts';
import { lastRead, readSettled } from '../../images/client/image-reads.ts';
import { askedId, isUntouched } from '../../images/client/image-state.ts';
import { changeOf, imageIn, imagesOn } from '../../images/client/images-in-responses.ts';
import type { ListPages } from '../../images/client/lists.ts';
import type { Bystander, Image } from '../../images/client/target.ts';
import { sameId } from '../../images/client/tenant-images.ts';
import type { Images } from '../../images/images.ts';
import type { Provoker } from '../../images/provocation.ts';
import type { Refused } from '../../images/provocation-steps.ts';
import { untilEnough } from '../../images/waiting.ts';
import { noteUntried, premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { wasRefused } from '../premises.ts';
import { isShownStill } from '../rules/images-shown.ts';
import type { Case } from '../rules/rule.ts';
import type { OncePerWorker } from '../worker.ts';
import { type Batch, bisected } from './row-search.ts';
import {
  hides,
  isSeldom,
  listsAfterRefusals,
  lookIn,
  mayDelete,
  partsOf,
  shows,
  type View,
  viewsAfterRefusals,
  whereShown,
} from './views.ts';

/** Sends a request that a conforming target refuses; undefined if the target has no such caller. */
type Refusal = (api: Api, image: Image) => Promise<Exchange | undefined>;

const by =
  (name: 'expired' | 'reader' | 'creator' | 'stranger'): Refusal =>
  async (api, { address }) =>
    api.target.description.identities[name] && api.as(name).deleteImage(address);

/** Kinds of refusals that a client causes by itself. A new one is one line. */
export const refusals: Batch<Refusal> = {
  'no token': (api, { address }) => api.withToken(undefined).deleteImage(address),
  'an expired token': by('expired'),
  'a reader': by('reader'),
  'a creator': by('creator'),
  'a stranger': by('stranger'),
  'a stranger under its own tenant': async (api, { id, address }) => {
    const { description, ledger } = api.target;
    const tenant = description.identities.stranger?.tenant;
    // Elsewhere, an image of that identifier may be somebody else's.
    const isSafe = tenant !== undefined && api.caller.namesTenant && ledger.images.isOnlyOurs(id);
    return isSafe ? api.as('stranger').under(tenant).deleteIfFree(address) : undefined;
  },
  'another tenant in the path': async (api, { address }) =>
    api.caller.namesTenant ? api.under(foreignTenant(api.target, address)).deleteIfFree(address) : undefined,
  'another method': (api, { address }) => api.send('POST', address),
};

/**
 * What the ways of looking show after refusals: those that show the image or say nothing, and those that do not show it, or show another than
 * before, each with what happened.
 */
interface SeenAfter {
  readonly pages: readonly Exchange[];
  readonly hidden: ReadonlyMap<Exchange, string>;
  readonly hiding: readonly View[];
  /** Whether GET shows the image otherwise than before, and whether it did so before any refusal, too. */
  readonly isChanged?: boolean;
  readonly changesByItself?: boolean;
}

/** The ways that have shown an image after refused requests, for the other test of the worker that looks in them. */
const waysThatShow = 'ways that show a refused image';

/** Sends refused requests for an image. Skips the test if one was done, or the image is gone for GET, too: other requirements judge that. */
async function refuse(api: Api, image: Image, rows: Batch<Refusal>): Promise<Exchange> {
  const sent = await api.each(rows, (row, send) => send(row, image));
  noteUnanswered(...sent);
  premise(!sent.some(({ response }) => isSuccess(response?.status)), untested('not-refused'));
  premise(sent.some(wasRefused), untested('nothing-refused'));
  return expectLeft(api, image);
}

async function expectLeft(api: Api, { id }: Image): Promise<Exchange> {
  const left = await api.getImageLeft(id, { label: 'after the refusals' });
  premise(isUntouched(left), untested('not-there', { what: 'the image' }));
  return left;
}

/** What of an image differs from one read to the next. */
const changeFrom = (before: Exchange | undefined, after: Exchange | undefined): string | undefined =>
  changeOf(before && imageIn(before), after && imageIn(after));

/** Looks for an image in one way for the first time after its deletion was refused. */
type Once = (view: View, before?: ListPages) => Promise<ListPages>;

/** How an image is looked for after refused requests for it. */
interface Looking {
  readonly views: readonly View[];
  /** Which of the views have to show it before. */
  readonly needsBefore: (view: View) => boolean;
  /** How each view is tried first. */
  readonly once?: Once;
  /** Whether GET has to show it as before: as it was before any refusal, or as it was shown twice just before. */
  readonly compares?: 'from the first' | 'settled';
}

/** Looks for an image after refused requests for it, and compares it with what GET showed before. */
async function lookAround(
  { api }: Images,
  image: Image,
  rows: Batch<Refusal>,
  { views, needsBefore, once = (view, before) => lookIn(view, api, image, before), compares }: Looking,
): Promise<SeenAfter & { readonly showing: readonly View[] }> {
  const before = new Map<View, ListPages>();
  for (const view of views.filter(needsBefore)) before.set(view, await lookIn(view, api, image));
  const known = compares === 'from the first' ? api.target.ledger.sightings.firstRead(image.id) : undefined;
  const first = compares && (known ?? (await lastRead(api, image.id)));
  const shown = compares === 'settled' ? await readSettled(api, image.id) : first;
  const left = await refuse(api, image, rows);
  const pages: Exchange[] = [];
  const hidden = new Map<Exchange, string>();
  const hiding: View[] = [];
  const changesByItself = changeFrom(first, shown) !== undefined;
  const change = changesByItself ? undefined : changeFrom(shown, left);
  if (change !== undefined) {
    const label = `GET, after ${Object.keys(rows).join(', ')}`;
    hidden.set({ ...left, label }, `the image is there, with ${change} than before`);
  }
  const showing: View[] = [];
  const wasShown = (view: View): boolean => before.get(view)?.pages.some((page) => shows(page, image.id)) ?? true;
  const looked: (readonly [View, ListPages])[] = [];
  // Side by side, but after those that may do more than look.
  for (const is of [mayDelete, (view: View) => !mayDelete(view)])
    looked.push(
      ...(await inPairs(
        api.target,
        views.filter((view) => is(view) && wasShown(view)),
        (view) => once(view, before.get(view)),
      )),
    );
  for (const [view, found] of looked) {
    const earlier = before.get(view);
    const again = (): Promise<ListPages> => lookIn(view, api, image, earlier);
    const isShown = (list: ListPages): boolean => !hides(view, list, image.id);
    // A replica may lag behind.
    const last =
      earlier === undefined ? found : await untilEnough(budgets.lagging, api.target.ending, again, isShown, { first: found });
    if (isShown(last)) {
      pages.push(...last.pages);
      if (last.pages.some((page) => shows(page, image.id))) showing.push(view);
      continue;
    }
    hiding.push(view);
    const label = `${view}, after ${Object.keys(rows).join(', ')}`;
    for (const page of last.pages.slice(-1))
      hidden.set({ ...page, label }, 'the image is not shown, or as DELETED, unlike before, and though GET shows it');
  }
  // What failed may be carried out meanwhile.
  if (hiding.length > 0) await expectLeft(api, image);
  return { pages, hidden, hiding, showing, isChanged: change !== undefined, changesByItself };
}

/** A list that shows images as they are now, read once for all that look for one there. */
const readOnce = (api: Api, sharing: OncePerWorker, image: Bystander, view: View): Promise<ListPages> => {
  const look = (): Promise<ListPages> => lookIn(view, api, image);
  if (!listsAfterRefusals.includes(view)) return look();
  return sharing.once(`as it is: ${view}`, look, { sentFor: ({ pages }) => pages, at: api.target.ledger.sightings.changes });
};

/**
 * Tries refusals again which seem to hide an image from some ways of looking, or to change it, on an image that was found there just before,
 * and finds the one kind of refusal that does so. An image that changed once, and neither does so again nor by itself, proves nothing. `kind`: that
 * of the image.
 */
async function triedAgain(
  images: Images,
  rows: Batch<Refusal>,
  { hiding, isChanged = false }: Pick<SeenAfter, 'hiding' | 'isChanged'>,
  kind: Refused = 'by itself',
): Promise<SeenAfter> {
  const proven = await bisected(
    rows,
    // What hid the image may hide it for good.
    async (some) =>
      lookAround(images, await images.passingVictim(kind), some, {
        views: hiding.flatMap(partsOf),
        needsBefore: () => true,
        ...(isChanged && { compares: 'settled' }),
      }),
    ({ hidden }) => hidden.size > 0,
    () => images.canMake(1),
  );
  if (isChanged && !proven.isChanged && !proven.changesByItself) noteUntried(untested('change-unproven'));
  return proven;
}

/** Looks for an image in every way after refused requests for it, compares it with before, and proves what hides or changes it. */
export async function seenAfterRefusals(images: Images, sharing: OncePerWorker): Promise<Case> {
  const { api } = images;
  const image = await images.standing();
  const once: Once = (view, before) =>
    before === undefined ? readOnce(api, sharing, image, view) : lookIn(view, api, image, before);
  const looking = { views: viewsAfterRefusals, needsBefore: isSeldom, once, compares: 'from the first' } as const;
  const first = await lookAround(images, image, refusals, looking);
  await sharing.once(waysThatShow, () => Promise.resolve(first.showing));
  if (first.hidden.size === 0) return isShownStill(first.hidden, first.pages);
  const proven = await triedAgain(images, refusals, first);
  return isShownStill(proven.hidden, [...proven.pages, ...first.pages]);
}

/** The kinds of the images that get a code which the target is made to answer. */
const kinds = { 409: 'as provoked', 413: 'with 413', 500: 'with 500', 503: 'with 503' } as const;
type Caused = keyof typeof kinds;

/** The codes of refusals that a client cannot cause by itself. */
export const causedCodes = [409, 413, 503] as const;

// Lists first: what another test has just read there serves this one, too, until something other than a GET is sent.
const viewsAfterProvoked: readonly View[] = [...listsAfterRefusals, 'GET of a range by a reader, without a cache'];

/** Whether a list shows an image under another name than GET did when the run began with it. */
function isRenamed({ target }: Api, { id }: Bystander, page: Exchange): boolean {
  const first = target.ledger.sightings.firstRead(id);
  const [before, now] = [first && imageIn(first)?.name, imagesOn(page)?.shown.find(sameId({ id }))?.name];
  return before !== undefined && now !== undefined && before !== now;
}

interface LookingAfter {
  /** The ways of looking. */
  readonly given?: readonly View[];
  /** A GET of one of the images after its deletion was refused: it has to show the image as the first did. */
  readonly read?: Exchange;
}

/** Looks for the images whose deletions were refused with these codes in this worker, and proves what hides or changes one. */
export async function seenAfterProvoked(
  images: Images,
  provoker: Provoker,
  sharing: OncePerWorker,
  wanted: readonly Caused[] = causedCodes,
  { given, read }: LookingAfter = {},
): Promise<Case> {
  const { api } = images;
  const showing = await sharing.once(waysThatShow, () => Promise.resolve<readonly View[]>([]), { serves: () => false });
  // A way that shows no image would have each refusal provoked again for nothing.
  const others = whereShown.filter(([way]) => showing.includes(way)).map(([, first]) => first);
  const views = given ?? [...viewsAfterProvoked, ...others];
  const codes = wanted.filter((code) => provoker.aimsAtOwn(code));
  premise(codes.length > 0, untested('no-way-of', { codes: wanted }));
  const refused: { readonly code: Caused; readonly image: Bystander; readonly hiding: View[]; isChanged: boolean }[] = [];
  for (const code of codes) {
    const image = await provoker.refusedImage(code);
    const isOfIt = read !== undefined && sameId(image)({ id: askedId(read) ?? '' });
    const isChanged = isOfIt && changeFrom(api.target.ledger.sightings.firstRead(image.id), read) !== undefined;
    refused.push({ code, image, hiding: [], isChanged });
  }
  const pages: Exchange[] = [];
  for (const is of [(view: View) => !mayDelete(view), mayDelete]) {
    // One that is hidden from a GET may be gone for a HEAD, and for the GET after it.
    const left = refused.filter(({ hiding }) => hiding.length === 0);
    const rows = left.flatMap((each) => views.filter(is).map((view) => ({ each, view })));
    const found = await inPairs(api.target, rows, ({ each, view }) => readOnce(api, sharing, each.image, view));
    for (const [{ each, view }, seen] of found) {
      if (hides(view, seen, each.image.id)) each.hiding.push(view);
      else pages.push(...seen.pages);
      each.isChanged ||= seen.pages.some((page) => isRenamed(api, each.image, page));
    }
  }
  const hidden = new Map<Exchange, string>();
  for (const { code, hiding, isChanged } of refused) {
    if (hiding.length === 0 && !isChanged) continue;
    const row = { [`a ${code}`]: (_: Api, victim: Image) => provoker.refuse(code, victim) };
    const proven = await triedAgain(images, row, { hiding, isChanged }, kinds[code]);
    pages.push(...proven.pages);
    for (const [page, why] of proven.hidden) hidden.set(page, why);
  }
  return isShownStill(hidden, pages);
}

/** Beside the short list: by GET alone, so that what comes next may still look at the 500. */
const viewsAfterFailure: readonly View[] = [
  '/images/detail',
  'the list of a reader',
  'the list of a creator',
  'GET of a range by a reader, without a cache',
];

/**
 * The same after a 500, unless GET does not show the image any more: what failed may be done. A short list that lacks the image is tried on
 * another, which it has to show before.
 */
export const seenAfterFailure = async (
  { read, listed }: { readonly read: Exchange; readonly listed: boolean },
  ...means: readonly [Images, Provoker, OncePerWorker]
): Promise<Case> => {
  const given: readonly View[] = listed ? viewsAfterFailure : ['/images', ...viewsAfterFailure];
  return isUntouched(read) ? seenAfterProvoked(...means, [500], { given, read }) : isShownStill(new Map(), [read]);
};

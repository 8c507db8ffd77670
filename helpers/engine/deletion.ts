import { budgets } from '../../contracts/budgets.ts';
import { defined, isObject, jsonIn } from '../../contracts/json.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { inPairs, sideBySide } from '../images/client/concurrently.ts';
import { lastRead, serverOf } from '../images/client/image-reads.ts';
import { isGone, isUntouched } from '../images/client/image-state.ts';
import { allImages, imageIn, type ListedImage } from '../images/client/images-in-responses.ts';
import { type ListPages, type ListPath, listInTime, listPaths, mostLagMs } from '../images/client/lists.ts';
import type { Bystander, Image } from '../images/client/target.ts';
import { byId, sameId } from '../images/client/tenant-images.ts';
import type { Images } from '../images/images.ts';
import { runState } from '../images/run-state.ts';
import { type Appearance, namesRun } from '../images/safety/ownership.ts';
import { untilEnough } from '../images/waiting.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import {
  isDated,
  lookIn,
  mayDelete,
  nothing,
  shownOn,
  shows,
  targetTime,
  type View,
  validatorIn,
  waysAround,
} from './choreographies/views.ts';
import { type Case, charged } from './rules/rule.ts';

/** Each way in which an image was seen before its deletion, with what it showed then and shows just after. */
export type ShownViews = Readonly<Partial<Record<View, { readonly before: ListPages; readonly after: ListPages }>>>;

/** An image that was deleted, for tests that look for it, and how it was shown before. */
export interface Deletion {
  readonly image: Image;
  readonly exchange: Exchange;
  /** The ways in which it was seen before, and what they show after. */
  readonly views: ShownViews;
  /** Reads of other images that a list no longer shows, each with what happened. */
  readonly leftOut: ReadonlyMap<Exchange, string>;
  /** GET just after the deletion; absent if the target keeps no state. */
  readonly read?: Exchange;
  /** The server that the image was created from, before and after; absent if it was made of none. */
  readonly server?: { readonly before: Exchange; readonly after: Exchange };
  /** The image as GET showed it; absent if the target keeps no state. */
  readonly shown?: Appearance;
  /** Its name. */
  readonly shownName?: string;
  /** The metadata of the image before it was deleted. */
  readonly metadataBefore: Exchange;
  /** The name of an item of it; absent if it shows none that a path can hold. */
  readonly metadataName?: string;
  /** ISO 8601, in whole seconds, by the clock of the target if it has one: before the image was created, and after it was deleted. */
  readonly before: string;
  readonly after: string;
}

/** Makes an image, looks for it in every way, deletes it, and looks again. Skips the test if that is not done. */
export async function plainDeletion(api: Api, images: Images): Promise<Deletion> {
  const { images: source } = api.target.description;
  const isRead = source.source !== 'stateless';
  const before = targetTime(api, -60_000);
  // Without another one, a deletion has nothing to take out of a list of one name, of one server, or of an empty tenant.
  const image = await (isRead ? images.besideAnother() : images.present());
  const lastShown = isRead ? await lastRead(api, image.id) : undefined;
  const shown = lastShown && imageIn(lastShown);
  const server = serverOf(source, lastShown);
  const readServer = async (label: string) =>
    server === undefined ? undefined : api.read(`/servers/${server}`, { label: `server ${label} the deletion` });
  const readMetadata = () => api.read(`/images/${image.id}/metadata`, { label: 'before the deletion' });
  const [metadataBefore, serverBefore] = await sideBySide(api.target, readMetadata, () => readServer('before'));
  let exchange: Exchange | undefined;
  let after = '';
  const views = await viewsAround(api, image, async () => {
    exchange = await api.deletion(image.address);
    after = targetTime(api, 2000);
  });
  const readImage = async () => (isRead ? api.getImage(image.id, { label: 'after the deletion' }) : undefined);
  const [read, serverAfter] = await sideBySide(api.target, readImage, () => readServer('after'));
  const servers = serverBefore && serverAfter && { before: serverBefore, after: serverAfter };
  const others = await readsOfLeftOut(api, image, views);
  if (exchange === undefined) throw new Error('nothing was deleted');
  return {
    image,
    exchange,
    views,
    leftOut: others,
    metadataBefore,
    before,
    after,
    ...defined({ read, server: servers, shown, shownName: shown?.name, metadataName: nameIn(metadataBefore) }),
  };
}

function nameIn({ response }: Exchange): string | undefined {
  const shown = jsonIn(response?.content.toString('utf8'));
  const items = isObject(shown) && isObject(shown.metadata) ? Object.keys(shown.metadata) : [];
  return items.find((name) => /^[\w-]+$/.test(name));
}

/** The short list, read again until it is older than a second, if it shows when it last changed. */
const listDated = (api: Api, image: Bystander, first: ListPages): Promise<ListPages> => {
  const isEnough = ({ pages: [page] }: ListPages): boolean =>
    page === undefined || validatorIn(page, 'Last-Modified') === undefined || isDated(page);
  return untilEnough(budgets.dated, api.target.ending, () => lookIn('/images', api, image), isEnough, { first });
};

/**
 * Looks for an image in every way, deletes it, and looks again at once in each way that showed it: in lists first, which a cache may answer. Reads
 * that do not begin with another one go side by side, but for a HEAD, which may delete.
 */
async function viewsAround(api: Api, image: Bystander, deletion: () => Promise<unknown>): Promise<ShownViews> {
  const { reads, otherLists, listsAfter, othersAfter, conditionalLists, listsOfDeleted } = waysAround;
  const known = new Map<View, ListPages>();
  const lookBefore = async (beside: readonly View[]): Promise<void> => {
    const found = await inPairs(api.target, beside, (view) => lookIn(view, api, image, known.get('/images')));
    for (const [view, pages] of found) known.set(view, pages);
  };
  if (api.target.description.images.source !== 'stateless') {
    const head = reads.findIndex(mayDelete);
    await lookBefore(reads.slice(0, head));
    await lookBefore(reads.slice(head, head + 1));
    await lookBefore(reads.slice(head + 1));
    // No list will show an image that a HEAD has removed.
    const isLost = (known.get('any type')?.pages ?? []).every(isGone);
    const deadline = Date.now() + (isLost ? 0 : mostLagMs);
    const listed = await inPairs(api.target, listPaths, (path) => listInTime(api, path, image.id, deadline));
    for (const [path, pages] of listed) known.set(path, pages);
    await lookBefore([...otherLists, ...listsOfDeleted]);
    known.set('/images', await listDated(api, image, known.get('/images') ?? nothing));
  }
  await deletion();
  const views: { [Name in View]?: { before: ListPages; after: ListPages } } = {};
  const showed = (view: View): boolean => known.get(view)?.pages.some((page) => shows(page, image.id)) === true;
  const lookAfter = async (beside: readonly View[]): Promise<void> => {
    const startOf = (view: View): ListPages | undefined => {
      if (listsAfter.includes(view)) return views['/images']?.after;
      return known.get(conditionalLists.includes(view) ? '/images' : view);
    };
    const found = await inPairs(api.target, beside, (view) => lookIn(view, api, image, startOf(view)));
    for (const [view, after] of found) views[view] = { before: known.get(view) ?? nothing, after };
  };
  await lookAfter(listPaths.filter(showed));
  await lookAfter([
    ...[...otherLists, ...reads].filter(showed),
    ...(known.size > 0 ? [...listsAfter, ...othersAfter, ...conditionalLists, ...listsOfDeleted] : []),
  ]);
  return views;
}

/** How many neighbours are looked for. */
const mostSought = 10;

/** Lists to their end, each of which shows whatever else it showed before the deletion of an image. A new one is one line. */
const wholeLists: readonly View[] = [
  ...listPaths,
  'the list by name',
  'the list by server',
  'the list of a reader',
  'the list of a creator',
];

/** What the set-up saw in a list, before any deletion of the run: in those of the roles whose tokens it tried. */
function shownAtFirst({ target }: Api, view: View): readonly string[] {
  const { reader = [], creator = [] } = target.facts.shownTo ?? {};
  if (view === 'the list of a reader') return reader;
  return view === 'the list of a creator' ? creator : [];
}

/**
 * Reads of the images that a list showed before a deletion of another image and leaves out after it, or that a list of changes newly shows as
 * DELETED, although they are there. A list is read again: another replica may know more. Of few images GET says first which are there: another
 * worker may have deleted its own.
 */
async function readsOfLeftOut(api: Api, image: Bystander, views: ShownViews): Promise<ReadonlyMap<Exchange, string>> {
  const found = new Map<Exchange, string>();
  const known = shownOn((views['/images'] ?? views['/images/detail'])?.before.pages ?? []);
  const isAnother = (other: ListedImage): boolean => !sameId(image)(other);
  for (const view of [...wholeLists, ...waysAround.listsOfDeleted]) {
    const atFirst = shownAtFirst(api, view);
    // A list that had lost the image, too, before its deletion: others were deleted since the set-up.
    const since = async () => ({ before: nothing, after: atFirst.length > 0 ? await lookIn(view, api, image) : nothing });
    const { before, after } = views[view] ?? (await since());
    const shownBefore = byId([...shownOn(before.pages), ...known.filter(({ id }) => atFirst.includes(id))]);
    const isWhole = wholeLists.includes(view);
    const missingIn = ({ pages, cut }: ListPages): readonly ListedImage[] => {
      const left = allImages(pages, cut);
      // A list as long as before may end at a limit of its own, behind which an image falls when another is made.
      if (left === undefined || left.length >= shownBefore.size) return [];
      const shown = byId(left);
      return [...shownBefore].flatMap(([id, other]) => (isAnother(other) && !shown.has(id) ? [other] : []));
    };
    const shownAsDeleted = ({ pages }: ListPages): readonly ListedImage[] => {
      const deleted = shownOn(pages).filter(({ status }) => status?.toUpperCase() === 'DELETED');
      // The identifier of an image that was deleted may be given to another.
      const isOf = (other: ListedImage) => (each: ListedImage) => sameId(other)(each) && each.name === other.name;
      return known.filter((other) => isAnother(other) && deleted.some(isOf(other)));
    };
    // What a list showed as DELETED before, another request did.
    const deletedIn = (list: ListPages): readonly ListedImage[] => {
      const earlier = byId(shownAsDeleted(before));
      return shownAsDeleted(list).filter(({ id }) => !earlier.has(id));
    };
    const hiddenIn = isWhole ? missingIn : deletedIn;
    /** Those that GET shows, each with the read. */
    const standing = async (sought: readonly ListedImage[]): Promise<(readonly [ListedImage, Exchange])[]> => {
      const label = (id: string): string => `${id}, which ${view} ${isWhole ? 'leaves out' : 'shows as DELETED'}`;
      const reads = await inPairs(api.target, sought, ({ id }) => api.getImage(id, { label: label(id) }));
      return reads.filter(([, read]) => isUntouched(read));
    };
    const hidden = hiddenIn(after);
    let left = hidden.length > mostSought ? hidden : (await standing(hidden)).map(([other]) => other);
    const look = async (): Promise<typeof left> => {
      const again = hiddenIn(await lookIn(view, api, image));
      left = left.filter((other) => again.some(sameId(other)));
      return left;
    };
    await untilEnough(budgets.lagging, api.target.ending, look, ({ length }) => length === 0, { first: left });
    const what = isWhole
      ? 'showed the image before the deletion of another, and not after'
      : 'shows as DELETED an image that is there';
    // The last list may be younger than the first read.
    for (const [, read] of await standing(left.slice(0, mostSought))) found.set(read, `${view} ${what}`);
  }
  return found;
}

/** Reads after the deletion, in the ways that have no requirement of their own. Skips the test if none of them showed the image before. */
export function shownElsewhere(views: ShownViews): readonly Exchange[] {
  const pagesIn = (some: readonly View[]): readonly Exchange[] => some.flatMap((view) => views[view]?.after.pages ?? []);
  const { othersAfter, listsOfDeleted } = waysAround;
  const apart: readonly View[] = [...listPaths, ...othersAfter, ...listsOfDeleted];
  const pages = pagesIn((Object.keys(views) as View[]).filter((view) => !apart.includes(view)));
  premise(pages.length > 0, untested('nothing-read'));
  return [...pages, ...pagesIn(othersAfter)];
}

/**
 * The images of a list that have the name of the deleted one, which the run gave to no other, and were not on the whole list just before: a deletion
 * that gives the image another identifier has not removed it.
 */
export function copiesIn(path: ListPath, { image, shownName, views }: Deletion): readonly string[] {
  const { before, after } = views[path] ?? { before: nothing, after: nothing };
  const known = allImages(before.pages, before.cut);
  if (known === undefined || !namesRun(shownName, runState().id)) return [];
  const isNew = (other: ListedImage): boolean => !sameId(image)(other) && !known.some(sameId(other));
  return shownOn(after.pages).flatMap((other) => (other.name === shownName && isNew(other) ? [other.id] : []));
}

/** What lists of deleted images show after a deletion. */
export const listedAsDeleted = (views: ShownViews): readonly Exchange[] =>
  waysAround.listsOfDeleted.flatMap((view) => views[view]?.after.pages ?? []);

/** The plain lists after a deletion leave out no image but those that GET shows. Skips the test if neither showed the deleted one before. */
export function listsAround(views: ShownViews, left: ReadonlyMap<Exchange, string>): Case {
  const pages = listPaths.flatMap((view) => views[view]?.after.pages ?? []);
  premise(pages.length > 0, untested('not-listed-before', { list: 'any list' }));
  const isWhole = listPaths.some((path) => {
    const { pages: read = [], cut } = views[path]?.after ?? {};
    return read.length > 0 && allImages(read, cut) !== undefined;
  });
  premise(isWhole || left.size > 0, untested('list-unread', { detail: 'no list was read to its end after the deletion' }));
  return charged(left, pages, { expected: 'each image that GET shows, in the list that showed it before' });
}

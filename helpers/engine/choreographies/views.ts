import { httpDate } from '../../../contracts/fields.ts';
import type { IdentityName } from '../../../contracts/target-words.ts';
import { type Exchange, fieldValue, isStored } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { type RequestOptions, uncached } from '../../images/client/caller.ts';
import { hasAnswer } from '../../images/client/expect-answer.ts';
import { lastRead, serverOf } from '../../images/client/image-reads.ts';
import { isNotFound, isUntouched } from '../../images/client/image-state.ts';
import { imageIn, imagesOn, isWholeList, type ListedImage, linksOn, pageShown } from '../../images/client/images-in-responses.ts';
import { type ListOptions, type ListPages, type ListPath, readList } from '../../images/client/lists.ts';
import type { Bystander } from '../../images/client/target.ts';
import { sameId } from '../../images/client/tenant-images.ts';
import { statusShown } from '../rules/images-shown.ts';
import { isStrangerHomeless } from './other-tenants.ts';

const hourMs = 3_600_000;

/** A moment from now in ISO 8601, in whole seconds, by the clock of the target if it has one. */
export function targetTime({ target: { facts } }: Api, offsetMs: number): string {
  const skewMs = (facts.clockSkewSeconds ?? 0) * 1000;
  return `${new Date(Date.now() + skewMs + offsetMs).toISOString().slice(0, 19)}Z`;
}

/** Looks for an image in one way. `before`: what this way showed before the deletion, once there was one. */
type Look = (api: Api, image: Bystander, before?: ListPages) => Promise<ListPages>;

/** What a way shows in which nothing was read. */
export const nothing: ListPages = { pages: [] };
const none = Promise.resolve(nothing);

const get =
  (fields: Readonly<Record<string, string | undefined>>, more: RequestOptions = {}): Look =>
  async (api, { id }) => ({ pages: [await api.getImage(id, { fields, ...more })] });

const range = { Range: 'bytes=0-65535' };

const ofPortal = {
  'Accept-Language': 'de',
  'X-OpenStack-Nova-API-Version': '2.1',
  'OpenStack-API-Version': 'compute 2.1',
  Origin: 'https://portal.example',
  Cookie: 'theme=dark',
  'User-Agent': 'Mozilla/5.0',
  'Cache-Control': 'max-stale',
  'X-Forwarded-Proto': 'https',
};

const list =
  (path: ListPath, query: (image: Bystander) => string = () => '', reading: ListOptions = {}): Look =>
  (api, image) =>
    readList(api, path, query(image), reading);

/** A page for browsers names whatever it is asked for: what counts is an image in JSON, or that nothing is found where one was. */
const said = (page: Exchange, id: string, before?: ListPages): ListPages =>
  imageIn(page)?.id === id || (before !== undefined && isNotFound(page)) ? { pages: [page] } : nothing;

/** As another identity sees it, if there is one. */
const by =
  (name: IdentityName, look: Look): Look =>
  async (api, image, before) =>
    api.target.description.identities[name] === undefined ? nothing : look(api.as(name), image, before);

/** As another tenant sees it under its own, if both are known. */
const byAnotherTenant =
  (look: Look): Look =>
  async (api, image) => {
    const { tenant } = api.target.description.identities.stranger ?? {};
    const isUnknown = isStrangerHomeless(api.target);
    return isUnknown ? nothing : by('stranger', (stranger) => look(stranger.underIfNamed(tenant), image))(api, image);
  };

const table = <Name extends string>(looks: Readonly<Record<Name, Look>>): Readonly<Record<Name, Look>> => looks;

/** Reads of one image that a cache, a policy or a front may keep apart from the ordinary GET. A new one is one line. */
const reads = table({
  // These three begin with what GET showed last.
  'a conditional GET': async (api, { id }, before) => {
    if (before === undefined) return { pages: [await lastRead(api, id)] };
    const tag = validatorIn(before.pages[0], 'ETag');
    return tag === undefined ? nothing : { pages: [await api.getImage(id, { fields: { 'If-None-Match': tag } })] };
  },
  // Without Last-Modified, some caches ask by the Date of what they keep: RFC 9110 section 13.1.3.
  'a GET since a date': async (api, { id }, before) => {
    if (before === undefined) return { pages: [await lastRead(api, id)] };
    const [read] = before.pages;
    const date = validatorIn(read, 'Last-Modified') ?? validatorIn(read, 'Date');
    return date === undefined ? nothing : { pages: [await api.getImage(id, { fields: { 'If-Modified-Since': date } })] };
  },
  // No rule on the operation is about what stands there.
  'another link of the image': async (api, { id }, before) => {
    const known = before?.pages.map(({ request }) => request.url) ?? [];
    const links = known.length > 0 ? known : linksOn(await lastRead(api, id)).values();
    const { ledger, redactor } = api.target;
    const [link] = [...links].flatMap((href) => (redactor.finds(href) ? [] : (ledger.reads.imageLink(href, id) ?? [])));
    return link === undefined ? nothing : said(await api.read(link, { role: 'setup' }), id, before);
  },
  HEAD: async (api, { id }) => ({ pages: [await api.read(`/images/${id}`, {}, 'HEAD')] }),
  'any type': get({ Accept: '*/*' }),
  XML: get({ Accept: 'application/xml' }),
  'no Accept': get({ Accept: undefined }),
  'GET without a cache': get({}, uncached),
  'GET of a range': get(range),
  // A cache that goes by one of these keeps this read by itself. What it says to be stale, it may give to whoever takes that.
  'GET as of a portal, in another language and version': async (api, image) => {
    const found = await get(ofPortal)(api, image);
    return found.pages.some(isStored) ? nothing : found;
  },
  'GET over HTTP/1.0': (api, image) =>
    api.target.http.main === '2' ? none : get({}, { wire: { httpVersion: '1.0' } })(api, image),
  'GET with a suffix': async (api, { id }, before) => said(await api.read(`/images/${id}.json`), id, before),
  'GET with a slash at the end': async (api, { id }, before) => said(await api.read(`/images/${id}/`), id, before),
  // A cache that goes by URL keeps it by itself.
  'GET with a query': async (api, { id }) => ({ pages: [await api.read(`/images/${id}?x=1`)] }),
  'GET in capitals': async (api, { id }) =>
    id === id.toUpperCase() ? nothing : { pages: [await api.read(`/images/${id.toUpperCase()}`)] },
  'GET by a reader': by('reader', get({})),
  'GET by a creator': by('creator', get({})),
  'GET over HTTP/2': async (api, image) => {
    const { overHttp2, http } = api.target;
    return overHttp2 === undefined || http.main === '2' ? nothing : get({})(api.overHttp2(), image);
  },
});

/** The two lists, each of which has a requirement of its own. */
const plainLists = table({ '/images': list('/images'), '/images/detail': list('/images/detail') });

/** The image that a list shows just before another. */
const imageBefore = ({ pages }: ListPages, id: string): ListedImage | undefined => {
  const shown = shownOn(pages);
  return shown[shown.findIndex(sameId({ id })) - 1];
};

/** Lists that another index may serve than the plain ones. A new one is one line. */
const otherLists = table({
  'the list by name': list('/images/detail', ({ name }) => `?name=${encodeURIComponent(name)}`),
  'the list by status': list('/images', () => '?status=ACTIVE'),
  'the list by type, size and status': list('/images/detail', () => '?type=SNAPSHOT&minDisk=0&minRam=0&status=ACTIVE'),
  // A compressing cache keeps what it has compressed by itself.
  'the list with a limit, compressed': list('/images', () => '?limit=200', { fields: { 'Accept-Encoding': 'gzip' } }),
  // It begins with the pages of the plain list, whose image before this one is the marker.
  'the list with a limit and a marker': async (api, { id }, before = nothing) => {
    const [page] = before.pages;
    const { search } = new URL(page?.request.url ?? api.target.description.url);
    const marker = imageBefore(before, id);
    const query = search.includes('marker=') ? search : marker && `?limit=200&marker=${marker.id}`;
    return query === undefined ? nothing : readList(api, '/images', query, { most: 1 });
  },
  'the list of a reader': by('reader', list('/images')),
  'the list of a creator': by('creator', list('/images/detail')),
  'the sorted list': list('/images', () => '?sort_key=created_at&sort_dir=desc'),
  'the list by server': (api, image) => {
    const { images } = api.target.description;
    const server = serverOf(images, api.target.ledger.sightings.firstRead(image.id));
    return server === undefined ? none : list('/images/detail', () => `?server=${server}`)(api, image);
  },
});

/** Lists that never show the image before its deletion, and so have to be looked at after it alone. */
const listsAfter = table({
  // It begins with the plain list after the deletion, whose last image is the marker.
  'the last page of a list': async (api, { id }, after = nothing) => {
    const last = shownOn(after.pages).findLast((image) => !sameId({ id })(image));
    return last === undefined ? nothing : readList(api, '/images', `?limit=200&marker=${last.id}`, { most: 1 });
  },
  'the list that begins after the image': (api, { id }) => readList(api, '/images', `?limit=200&marker=${id}`, { most: 1 }),
});

/** A list of what changed in the last hour, and of what was deleted in it. */
const changes: Look = (api) => readList(api, '/images/detail', `?changes-since=${targetTime(api, -hourMs)}`, { most: 1 });

/** What another tenant is shown of it, which never saw the image: after the deletion alone, as before it would say what DI-403-20 does. */
const othersAfter = table({
  'GET by another tenant': byAnotherTenant(async (api, { id }) => ({ pages: [await api.read(`/images/${id}`)] })),
  'the list of another tenant': byAnotherTenant(list('/images/detail')),
  'the list of changes of another tenant': byAnotherTenant(changes),
});

/** Lists that say whether the first page of the plain one is still valid, with which they begin. */
const conditionalLists = table({
  'a conditional list': async (api, { id }, before = nothing) => {
    const [page] = before.pages;
    const tag = page && shows(page, id) ? fieldValue(page.response?.fields ?? [], 'ETag') : undefined;
    return tag === undefined ? nothing : { pages: [await api.read('/images', { fields: { 'If-None-Match': tag } })] };
  },
  'the list since a date': async (api, { id }, before = nothing) => {
    const [page] = before.pages;
    const date = page && shows(page, id) && isDated(page) ? validatorIn(page, 'Last-Modified') : undefined;
    return date === undefined ? nothing : { pages: [await api.read('/images', { fields: { 'If-Modified-Since': date } })] };
  },
});

/** Lists of what was deleted, for the rule on what they show. */
const listsOfDeleted = table({
  'the list of deleted images': (api) => readList(api, '/images/detail', '?status=DELETED', { most: 1 }),
});

/** Lists that lack what did not change. They hide an image only if they show it as DELETED. */
const listsOfChanges = table({ 'the list of changes': changes });

/** One read in place of several. */
const joined = table({
  'GET of a range by a reader, without a cache': (api, image) => {
    const reader = api.target.description.identities.reader === undefined ? api : api.as('reader');
    return get({ ...range, ...uncached.fields })(reader, image);
  },
});

/** Reads of an image that nobody looked at in this way before. */
const firstReads = table({
  'a link that GET shows': (api, image) => reads['another link of the image'](api, image, nothing),
  // A target may take a HEAD for a deletion: only a GET after it lets what becomes of the image later say something of its refusal.
  'HEAD, and GET after it': async (api, image) => {
    const head = await reads.HEAD(api, image);
    return isUntouched(await api.getImage(image.id)) ? head : nothing;
  },
});

const views = {
  ...reads,
  ...plainLists,
  ...otherLists,
  ...listsAfter,
  ...othersAfter,
  ...conditionalLists,
  ...listsOfDeleted,
  ...listsOfChanges,
  ...joined,
  ...firstReads,
};

/** A way in which somebody may see an image. */
export type View = keyof typeof views;

/** Looks for an image in one way. */
export const lookIn = (view: View, api: Api, image: Bystander, before?: ListPages): Promise<ListPages> =>
  views[view](api.labelled(view), image, before);

/** The lists in which an image is looked for after its deletion was refused, each read once for all such images. A new one is one line. */
export const listsAfterRefusals: readonly View[] = [
  '/images',
  '/images/detail',
  'the list with a limit, compressed',
  'the list of a reader',
  'the list of a creator',
  'the list of changes',
];

/** All ways in which it is looked for after what a client causes by itself. */
export const viewsAfterRefusals: readonly View[] = [
  'HEAD',
  'GET of a range by a reader, without a cache',
  'GET in capitals',
  'another link of the image',
  ...listsAfterRefusals,
];

/** Ways of looking that few targets have, or that may do more than look; and how an image is first looked at in each. A new one is one line. */
export const whereShown: readonly (readonly [way: View, first: View])[] = [
  ['GET in capitals', 'GET in capitals'],
  ['another link of the image', 'a link that GET shows'],
  ['HEAD', 'HEAD, and GET after it'],
];

/** The ways that one stands for, which are tried by themselves if it does not show an image. */
export function partsOf(view: View): readonly View[] {
  if (view in joined) return ['GET without a cache', 'GET of a range', 'GET by a reader'];
  return [whereShown.find(([, first]) => first === view)?.[0] ?? view];
}

/** Ways that a target may take for a deletion. */
export const mayDelete = (view: View): boolean => view === 'HEAD' || view === 'HEAD, and GET after it';

/** Ways in which few targets show an image. */
export const isSeldom = (view: View): boolean => view === 'GET in capitals' || view === 'another link of the image';

const namesOf = (looks: object): readonly View[] => Object.keys(looks) as View[];

/** The ways in which an image is looked for around its deletion; the plain lists have requirements of their own. */
export const waysAround = {
  reads: namesOf(reads),
  otherLists: namesOf(otherLists),
  listsAfter: namesOf(listsAfter),
  othersAfter: namesOf(othersAfter),
  conditionalLists: namesOf(conditionalLists),
  listsOfDeleted: namesOf({ ...listsOfDeleted, ...listsOfChanges }),
} as const;

/** Whether pages say that an image is not there: nothing is found, it is DELETED, or they are a list to its end without the image. */
export function hides(view: View, { pages, cut }: ListPages, id: string): boolean {
  const [first] = pages;
  if (first === undefined || !pages.every(hasAnswer)) return false;
  if (pages.some((page) => statusShown(page, id)?.toUpperCase() === 'DELETED')) return true;
  if (view in listsOfChanges) return false;
  return isNotFound(first) || (pages.every((page) => pageShown(page).ok && !shows(page, id)) && isWholeList(pages, cut));
}

/** Whether a response shows an image, in whatever format. */
export function shows(page: Exchange, id: string): boolean {
  const { status, content = Buffer.alloc(0) } = page.response ?? {};
  const isNamed = page.request.method === 'HEAD' || content.toString('utf8').toLowerCase().includes(id.toLowerCase());
  return statusShown(page, id) !== undefined || ((status === 200 || status === 206) && isNamed);
}

/** The images that pages of a list show. */
export const shownOn = (pages: readonly Exchange[]): readonly ListedImage[] =>
  pages.flatMap((page) => imagesOn(page)?.shown ?? []);

/** What a GET that showed the image said of its state, with which a later GET asks for news only. */
export function validatorIn(read: Exchange | undefined, name: 'ETag' | 'Last-Modified' | 'Date'): string | undefined {
  const { fields = [], status } = read?.response ?? {};
  return status === 200 ? fieldValue(fields, name) : undefined;
}

/** Whether a list did not change in the second of its answer: a date says whole seconds, and only then has a deletion to give it another. */
export function isDated(list: Exchange): boolean {
  const [changedMs = 0, sentMs = 0] = (['Last-Modified', 'Date'] as const).map((name) => httpDate(validatorIn(list, name) ?? ''));
  return changedMs < sentMs;
}

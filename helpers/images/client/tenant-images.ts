import { join } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { lastingServerMembers } from '../../../contracts/target-words.ts';
import { memberDigestsOf } from '../../http/content-facts.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { keepData, keptData } from '../../platform/output/whole-file.ts';
import { isListedHere, isOperators } from '../../settings/operators-images.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import { lossOf } from '../../verdict/tenant.ts';
import { namePrefix, runOfName } from '../safety/ownership.ts';
import { Api } from './api.ts';
import { uncached } from './caller.ts';
import { inPairs, sideBySide } from './concurrently.ts';
import { isUntouched, stateOf } from './image-state.ts';
import { allImages, imagesOn, type ListedImage } from './images-in-responses.ts';
import { type ListPath, readList } from './lists.ts';
import type { Target } from './target.ts';

/** The images of a tenant as a list shows them. */
export interface TenantImages {
  readonly path: ListPath;
  /** Whether the list was read to its end and kept whole: only then was an image that it lacks not there. */
  readonly whole: boolean;
  /** How many images the list shows, kept or not; absent if it was not read to its last page. */
  readonly size?: number;
  readonly images: readonly ListedImage[];
  readonly pages: readonly Exchange[];
}

/** What is kept of the list before the run, for every comparison with it. */
export interface ImagesBefore extends Omit<TenantImages, 'pages'> {
  /** How many pages a list is read to within the run: all of them, or as many as it can afford beside each deletion that it watches. */
  readonly nearPages: number;
  /** How many of the images are on those pages. */
  readonly near: number;
  /** Some images that GET showed, too. */
  readonly shown: readonly string[];
  /** The server that images are created from. */
  readonly server?: ServerState;
}

/** Whether another entry is of the same image. */
export const sameId =
  ({ id }: Pick<ListedImage, 'id'>) =>
  (other: { readonly id: string }): boolean =>
    other.id.toLowerCase() === id.toLowerCase();

/** What a person calls an image: its name, if a list shows it, and its identifier. */
export const nameOfImage = ({ id, name = '' }: ListedImage): string => (name === '' ? id : `${name} (${id})`);

/** Images by their identifiers in lower case. */
export const byId = (images: readonly ListedImage[]): ReadonlyMap<string, ListedImage> =>
  new Map(images.map((image) => [image.id.toLowerCase(), image]));

/** A list is read to its end before and after the run, if it ends within this many pages and so long: 5,000 images in pages of 50. */
const [mostPages, mostMs] = [100, 10_000];

/** Beside each deletion that is watched this many pages are read; all of them if that took no longer than this, in ms. */
const [nearPages, nearMs] = [10, 1000];

/** How many images are read by GET, before and after the run. */
const mostShown = 20;

/** Which list is read, and at most how many of its pages. */
interface ListExtent {
  readonly path?: ListPath;
  readonly most?: number;
  /** Who reads it, and where: the owner, unless this says otherwise. */
  readonly api?: Api;
}

/**
 * Reads a list of the tenant's images; without a path the detailed one, which shows more of each image, or the plain one on a target that has
 * no other. Undefined if neither shows a page.
 */
export async function tenantImages(
  target: Target,
  { path, most = mostPages, api = new Api(target) }: ListExtent = {},
): Promise<TenantImages | undefined> {
  const paths: readonly ListPath[] = path === undefined ? ['/images/detail', '/images'] : [path];
  const untilMs = Date.now() + mostMs;
  const send = async (read: () => Promise<Exchange>): Promise<Exchange | undefined> =>
    Date.now() > untilMs ? undefined : read();
  for (const each of paths) {
    const { pages, cut } = await readList(api, each, '', { most, send, ...uncached });
    const shown = pages.flatMap((page) => imagesOn(page) ?? []);
    if (shown.length > 0)
      return {
        path: each,
        whole: allImages(pages, cut) !== undefined && !pages.some(isStored),
        ...(cut === undefined && { size: shown.reduce((sum, page) => sum + page.size, 0) }),
        pages,
        images: shown.flatMap((page) => page.shown),
      };
  }
  return undefined;
}

/**
 * Whether no request of a run may concern an image of a list: the operator named it for nothing, no run of the suite made it, and it was not
 * being deleted.
 */
export function isBystander({ description }: Target, { id, name = '', status }: ListedImage): boolean {
  return !isOperators(id, description) && !isOfSuite(name) && stateOf(status) === 'standing';
}

/** Whether an image of a list is somebody's that was not there before: it is not on the list before, no run of the suite made it, and it is not deleted. */
export function isNewOfOthers({ ledger }: Target, before: readonly ListedImage[]): (image: ListedImage) => boolean {
  const known = byId(before);
  return ({ id, name, status }) =>
    !known.has(id.toLowerCase()) && !isOfSuite(name) && !ledger.images.isOfRun(id) && stateOf(status) !== 'gone';
}

/** Whether the name of an image is one that some run of this suite gives. */
const isOfSuite = (name = ''): boolean => name.toLowerCase().includes(namePrefix);

/** Images of others, as the list shows them before the run. */
export interface OthersBefore {
  /** Whether images of others are there, or may be. */
  readonly areThere: boolean;
  /** How many of them the run watches. */
  readonly watched: number;
  /** Other runs of this suite whose images are there. */
  readonly runs: readonly string[];
}

/** The runs of this suite that some images are named after. */
const runsIn = (images: readonly ListedImage[]): string[] => [...new Set(images.flatMap(({ name }) => runOfName(name) ?? []))];

/** Keeps what the list shows before the run, for the comparison at its end. Undefined if nothing shows it. `byList`: reads the list alone. */
export async function keepTenantImages(
  target: Target,
  scratch: string,
  { byList = false } = {},
): Promise<OthersBefore | undefined> {
  const { description } = target;
  if (description.images.source === 'stateless') return undefined;
  const startMs = Date.now();
  const before = await tenantImages(target);
  if (before === undefined) return undefined;
  const { pages, ...kept } = before;
  const isQuick = Date.now() - startMs <= nearMs && target.perSecond === undefined;
  const pagesNear = isQuick ? pages.slice(0, mostPages) : pages.slice(0, nearPages);
  const watched = before.images.filter((image) => isBystander(target, image));
  const readShown = async () => (byList ? [] : shownByGet(target, watched));
  const [shown, read] = await sideBySide(target, readShown, async () => (byList ? undefined : readServer(target)));
  const server = serverState(read);
  const whole: ImagesBefore = {
    ...kept,
    nearPages: pagesNear.length,
    near: pagesNear.reduce((sum, page) => sum + (imagesOn(page)?.shown.length ?? 0), 0),
    shown,
    ...(server !== undefined && { server }),
  };
  keepData(join(scratch, 'tenant-images.json'), whole);
  const areThere = !before.whole || before.images.some(({ id }) => !isListedHere(id, description));
  return { areThere, watched: watched.length, runs: runsIn(before.images) };
}

/** Those of some images, spread over the list, that GET shows in place. */
async function shownByGet(target: Target, images: readonly ListedImage[]): Promise<readonly string[]> {
  const step = Math.max(1, images.length / mostShown);
  const some = images.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step)).slice(0, mostShown);
  return (await readEach(target, some)).flatMap(([{ id }, read]) => (isUntouched(read) ? [id] : []));
}

/** A GET of each of some images. */
export const readEach = (target: Target, images: readonly ListedImage[]): Promise<(readonly [ListedImage, Exchange])[]> =>
  inPairs(target, images, ({ id }) => new Api(target).read(`/images/${id}`, { role: 'setup', label: id }));

/** The list before the run; undefined if none was read. */
export const tenantImagesBefore = (scratch: string): ImagesBefore | undefined => keptData(join(scratch, 'tenant-images.json'));

/**
 * The first of some images that are there, which the operator named in his own tenant, that a list read to its end lacks: such a list does not show
 * what is there. It may leave out what another tenant has made public or shares.
 */
export function hiddenByList(
  before: Pick<TenantImages, 'whole' | 'images'> | undefined,
  there: readonly string[],
  { fixtures, ...named }: Target['description'],
): string | undefined {
  const { foreign: _, public: _public, shared: _shared, ...own } = fixtures;
  const isHis = (id: string): boolean => isOperators(id, { ...named, fixtures: own });
  return before?.whole ? there.find((id) => isHis(id) && !before.images.some(sameId({ id }))) : undefined;
}

/** Why nobody knows who removed an image, in a tenant of which the operator says so. */
export const saidShared = 'TARGET_SHARED_TENANT says that others work in this tenant';

/** Whether the operator says that others work in the tenant. */
export const isShared = ({ description }: Pick<Target, 'description'>): boolean => description.limits.sharedTenant === true;

/** That images of the run are gone, and that others may have removed them. */
export function goneByOthers(target: Target, ids: readonly (string | undefined)[], why: string): Reason {
  const loss = lossOf(ids.map((name = '') => ({ name, fate: 'gone' })));
  return untested('tenant-in-use', { ...loss, thing: 'image of this run', why, shared: isShared(target) });
}

/** A server of the tenant: its name by its identifier. */
export type TenantServers = Readonly<Record<string, string>>;

/** The servers on the first page of the list, where images may be of servers; undefined if there is no such list. */
export async function tenantServers(
  target: Target,
): Promise<{ readonly servers: TenantServers; readonly page: Exchange } | undefined> {
  if (target.description.images.source === 'stateless') return undefined;
  const page = await new Api(target).read('/servers', { label: 'the list of servers' });
  const servers = serversOn(page);
  return servers && { servers, page };
}

function serversOn({ response }: Exchange): TenantServers | undefined {
  if (response?.status !== 200) return undefined;
  const content = jsonIn(response.content.toString('utf8'));
  if (!isObject(content) || !Array.isArray(content.servers)) return undefined;
  const shown = content.servers as readonly ({ readonly id?: unknown; readonly name?: unknown } | null)[];
  return Object.fromEntries(shown.flatMap((each) => (typeof each?.id === 'string' ? [[each.id, String(each.name ?? '')]] : [])));
}

/** The server that images are created from: digests of the members that do not change by themselves; `gone` if GET does not find it. */
export type ServerState = 'gone' | Readonly<Record<string, string>>;

/** Reads the server that images are created from. Undefined if they are not made from one. */
export async function readServer(target: Target, role: 'setup' | 'state' = 'setup'): Promise<Exchange | undefined> {
  const { images } = target.description;
  if (images.source !== 'snapshot') return undefined;
  return new Api(target).read(`/servers/${images.server}`, { role, label: 'the server of the images' });
}

/** What a read of that server shows; undefined if it shows nothing of it. */
export function serverState(read: Exchange | undefined): ServerState | undefined {
  const { response } = read ?? {};
  if (response?.status === 404 || response?.status === 410) return 'gone';
  if (response?.status !== 200) return undefined;
  const digests = memberDigestsOf(response);
  return Object.fromEntries(lastingServerMembers.flatMap((name) => (digests[name] === undefined ? [] : [[name, digests[name]]])));
}

/** What became of the server from one moment to another, as a clause; undefined if nothing did, or nothing is known. */
export function fateOfServer(before: ServerState | undefined, now: ServerState | undefined): string | undefined {
  if (before === undefined || before === 'gone' || now === undefined) return undefined;
  if (now === 'gone') return 'is gone';
  const changed = lastingServerMembers.filter((name) => before[name] !== now[name]);
  return changed.length === 0 ? undefined : `is another than before: ${changed.join(', ')}`;
}

/** A longer list of another tenant is watched no further. */
const mostStrangersPages = 10;

/** The images of the stranger's tenant that no request of a run names, as its list shows them. */
export interface StrangersImages {
  readonly path: ListPath;
  readonly images: readonly ListedImage[];
}

/** The operation as the stranger asks for it in its own tenant; undefined if the operator does not name both. */
export function atStrangersHome(target: Target): Api | undefined {
  const { token, tenant } = target.description.identities.stranger ?? {};
  if (token === undefined || tenant === undefined) return undefined;
  const api = new Api(target);
  return api.caller.namesTenant ? api.as('stranger').under(tenant) : undefined;
}

/** Reads the list of the stranger's tenant, at a path, or the first that shows a page. Undefined if it cannot be read to its end. */
export async function strangersImages(target: Target, path?: ListPath): Promise<StrangersImages | undefined> {
  const api = atStrangersHome(target);
  const list = api && (await tenantImages(target, { ...(path && { path }), most: mostStrangersPages, api }));
  return list?.whole ? { path: list.path, images: list.images.filter((image) => isBystander(target, image)) } : undefined;
}

/** Keeps what the list of the stranger's tenant shows before the run. */
export async function keepStrangersImages(target: Target, scratch: string): Promise<void> {
  const before = await strangersImages(target);
  if (before !== undefined && before.images.length > 0) keepData(join(scratch, 'strangers-images.json'), before);
}

/** What it showed before the run; undefined if no image is watched there. */
export const strangersImagesBefore = (scratch: string): StrangersImages | undefined =>
  keptData(join(scratch, 'strangers-images.json'));

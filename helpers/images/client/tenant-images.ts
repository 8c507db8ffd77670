import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { writeWhole } from '../../platform/output/whole-file.ts';
import { isListedHere, isOperators } from '../../settings/operators-images.ts';
import { namePrefix } from '../run-state.ts';
import { Api } from './api.ts';
import { concurrently, sideBySide } from './concurrently.ts';
import { isUntouched, stateOf } from './image-state.ts';
import { imagesOn, isWholeList, type ListedImage } from './images-in-responses.ts';
import { type ListPath, readList } from './lists.ts';
import type { Target } from './target.ts';
import { readServer, type ServerState, serverState } from './tenant-servers.ts';

/** The images of a tenant as a list shows them. */
export interface TenantImages {
  readonly path: ListPath;
  /** Whether the list was read to its end and kept whole: only then was an image that it lacks not there. */
  readonly whole: boolean;
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
}

/**
 * Reads a list of the tenant's images; without a path the detailed one, which shows more of each image, or the plain one on a target that has
 * no other. Undefined if neither shows a page.
 */
export async function tenantImages(
  target: Target,
  { path, most = mostPages }: ListExtent = {},
): Promise<TenantImages | undefined> {
  const paths: readonly ListPath[] = path === undefined ? ['/images/detail', '/images'] : [path];
  const untilMs = Date.now() + mostMs;
  const send = async (read: () => Promise<Exchange>): Promise<Exchange | undefined> =>
    Date.now() > untilMs ? undefined : read();
  for (const each of paths) {
    const { pages, cut } = await readList(new Api(target), each, '', { most, send, uncached: true });
    const shown = pages.flatMap((page) => imagesOn(page) ?? []);
    if (shown.length > 0)
      return {
        path: each,
        whole: isWholeList(pages, cut) && !pages.some(isStored),
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

/** Whether the name of an image is one that some run of this suite gives. */
export const isOfSuite = (name = ''): boolean => name.toLowerCase().includes(namePrefix);

/** Images of others, as the list shows them before the run. */
export interface OthersBefore {
  /** Whether images of others are there, or may be. */
  readonly areThere: boolean;
  /** How many of them the run watches, and whether these are all. */
  readonly watched: number;
  readonly whole: boolean;
  /** Other runs of this suite whose images are there. */
  readonly runs: readonly string[];
}

/** The runs of this suite that some images are named after. */
const runsIn = (images: readonly ListedImage[]): string[] => [
  ...new Set(images.flatMap(({ name = '' }) => new RegExp(`${namePrefix}([a-z0-9]+)`, 'i').exec(name)?.[1] ?? [])),
];

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
  mkdirSync(scratch, { recursive: true });
  writeWhole(fileIn(scratch), JSON.stringify(whole));
  const areThere = !before.whole || before.images.some(({ id }) => !isListedHere(id, description));
  return { areThere, watched: watched.length, whole: before.whole, runs: runsIn(before.images) };
}

/** Those of some images, spread over the list, that GET shows in place. */
async function shownByGet(target: Target, images: readonly ListedImage[]): Promise<readonly string[]> {
  const step = Math.max(1, images.length / mostShown);
  const some = images.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step)).slice(0, mostShown);
  const api = new Api(target);
  const reads = await concurrently(target, some, ({ id }) =>
    api.read(`/images/${id}`, { role: 'setup', label: `${id}, before the run` }),
  );
  return some.flatMap(({ id }, place) => (reads[place] !== undefined && isUntouched(reads[place]) ? [id] : []));
}

/** The list before the run; undefined if none was read. */
export function tenantImagesBefore(scratch: string): ImagesBefore | undefined {
  const file = fileIn(scratch);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ImagesBefore) : undefined;
}

const fileIn = (scratch: string): string => join(scratch, 'tenant-images.json');

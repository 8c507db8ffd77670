import { budgets, longestMs } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { urlTo } from '../safety/address.ts';
import { digestOctets, placeOf } from '../safety/ownership.ts';
import { untilEnough } from '../waiting.ts';
import type { Api } from './api.ts';
import { isGone } from './image-state.ts';
import { imagesOn, type ListedImage, pageShown, saysMore } from './images-in-responses.ts';
import { type ListedImages, mostKept, mostNamed } from './listed-images.ts';

/** The two lists of images. */
export const listPaths = ['/images', '/images/detail'] as const;

/** The path of a list of images. */
export type ListPath = (typeof listPaths)[number];

/** Longest wait for a new image to be listed, in ms: a list may be answered from a cache. */
export const mostLagMs = longestMs(budgets.listed);

/** The most pages of a list that a test reads. */
const mostPages = 200;

/** The most pages that are read to find out whether a list shows an image. More would take minutes. */
export const mostPagesOfProof = 1000;

/** The pages of a list that could be read. */
export interface ListPages {
  readonly pages: readonly Exchange[];
  /** Why the list was not read to its end, so that further images may follow; undefined if it was read to its end. */
  readonly cut?: string;
}

/** A list that was read for an image. */
export interface SearchedList extends ListPages {
  /** Whether it shows the image; undefined if that is unknown. */
  readonly listed?: boolean;
}

/** Options for reading a list. */
export interface ListOptions {
  /** The most pages to read. */
  readonly most?: number;
  /** The images whose state it is read for. */
  readonly about?: readonly string[];
  /** Fields of the requests. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Sends the request for a page; undefined if the time has run out. */
  readonly send?: (read: () => Promise<Exchange>) => Promise<Exchange | undefined>;
}

/** One page of a list; absent if the time has run out. */
export interface ListPage {
  readonly page?: Exchange;
  /** Why reading stops at this page before the end of the list. */
  readonly cut?: string;
}

/** The list of images, as far as it can be read: at most this many pages, each below the same base URL as the first. */
export async function readList(api: Api, path: ListPath, query = '', reading: ListOptions = {}): Promise<ListPages> {
  const pages: Exchange[] = [];
  for await (const { page, cut } of listPages(api, path, query, reading)) {
    if (page !== undefined) pages.push(page);
    if (cut !== undefined) return { pages, cut };
  }
  if (query === '' && api.caller.isAtHome && !pages.some(isStored)) api.target.windows.noteList(api.target, pages);
  return { pages };
}

/** The pages of a list, one by one. If the list cannot be read to its end, the last page says why. */
export async function* listPages(api: Api, path: ListPath, query = '', reading: ListOptions = {}): AsyncGenerator<ListPage> {
  const { most = mostPages, about, fields, send = (read) => read() } = reading;
  const how = { ...(about !== undefined && { about }), ...(fields !== undefined && { fields }) };
  const read = new Set<string>();
  let kept = 0;
  for (let from = api.caller.below(`${path}${query}`); ; ) {
    read.add(urlTo(from));
    const at = from;
    const page = await send(() => api.read(at, how));
    const cut = (why: string): ListPage => ({ ...(page && { page }), cut: `the list at ${path} ${why}` });
    if (page === undefined) return yield cut('was not read in time');
    const shown = pageShown(page);
    if (!shown.ok) return yield cut(`cannot be read: ${shown.reason}`);
    const { images } = shown.value;
    if (kept + images.size > mostKept && kept > 0) images.forgetShown();
    kept += images.size;
    if (api.caller.isAtHome) api.target.ledger.risks.noteListed(images.shown, images.oddId);
    if (shown.value.next === undefined) return yield { page };
    const next = api.target.ledger.reads.next(shown.value.next, urlTo(from), api.caller.tenant);
    if (next === undefined) return yield cut('links to a next page that is not below the URL of the target');
    if (api.target.redactor.finds(urlTo(next))) return yield cut('links to a next page with a secret of this run in its URL');
    if (read.has(urlTo(next))) return yield cut('links to a page that was already read');
    if (read.size === most) return yield cut(`does not end after ${most} pages`);
    yield { page };
    from = next;
  }
}

/** An image as a list shows it; false if it does not, undefined if that is unknown: no list, no state, or one not read to its end. */
export async function listedImage(api: Api, path: ListPath, id: string): Promise<Partial<ListedImage> | false | undefined> {
  const { pages, listed } = await search(api, path, id);
  if (listed !== true) return listed;
  const shown = pages.flatMap((page) => imagesOn(page)?.shown ?? []);
  return shown.find((image) => image.id.toLowerCase() === id.toLowerCase()) ?? {};
}

/** Reads a list as far as the page that shows an image. */
async function search(api: Api, path: ListPath, id: string): Promise<SearchedList> {
  const pages: Exchange[] = [];
  if (api.target.description.images.source === 'stateless') return { pages };
  for await (const { page, cut } of listPages(api, path, '', { most: mostPagesOfProof })) {
    if (page !== undefined) pages.push(page);
    if (page && imagesOn(page)?.has(id)) return { pages, listed: true };
    if (cut !== undefined) return { pages, cut };
  }
  return { pages, listed: false };
}

/** A list as far as the page that shows an image, once a list that lags behind has had time to. */
export function listInTime(api: Api, path: ListPath, id: string, deadline = Date.now() + mostLagMs): Promise<SearchedList> {
  const isKnown = ({ listed }: SearchedList): boolean => listed !== false || Date.now() > deadline;
  return untilEnough(budgets.listed, api.target.ending, () => search(api, path, id), isKnown);
}

/** Reads the list for an image until it agrees with a GET of it: a list may come from a cache, or from another replica. */
export function listedLike(read: Exchange, api: Api, id: string): Promise<SearchedList> {
  if (!isGone(read)) return listInTime(api, '/images', id);
  const look = (): Promise<SearchedList> => listInTime(api, '/images', id, 0);
  return untilEnough(budgets.listed, api.target.ending, look, ({ listed }) => listed !== true);
}

/** The most pages that are read. A longer list is not read to its end. */
const mostPagesWhole = 10_000;

/** The images that a list of the target shows. */
export class ImageList {
  /** Whether it was read to its end, from no cache: only then may an image that it does not show be gone. */
  readonly whole: boolean;
  readonly #pages: readonly ListedImages[];

  constructor(pages: readonly ListedImages[], whole: boolean) {
    this.#pages = pages;
    this.whole = whole;
  }

  has(id: string): boolean {
    return this.#pages.some((page) => page.has(id));
  }

  /** Whether it shows each of some images, of which there is one, by their digests. */
  showsAll(digests: Buffer): boolean {
    const places = Array.from({ length: digests.length / digestOctets }, (_, place) => place * digestOctets);
    const has = (at: number): boolean =>
      this.#pages.some((page) => placeOf(page.digests, digests.subarray(at, at + digestOctets)) !== undefined);
    return places.length > 0 && places.every(has);
  }

  /** Images whose names have the suite's prefix. */
  get named(): readonly ListedImage[] {
    return this.#pages.flatMap(({ named }) => named);
  }

  /** Whether it shows the name of every image, so that a name that it does not show is none of an image. */
  get hasNames(): boolean {
    return this.#pages.every(({ hasNames }) => hasNames);
  }

  /** The name of an image, if it has the suite's prefix. */
  nameOf(id: string): string | undefined {
    return this.named.find((image) => image.id.toLowerCase() === id.toLowerCase())?.name;
  }
}

/** Reads the pages of the list of images; undefined if the target has no list. Keeps only the images that a page shows. */
export async function imageList(api: Api, reading: ListOptions = {}): Promise<ImageList | undefined> {
  const lists: ListedImages[] = [];
  let whole = true;
  for await (const { page, cut } of listPages(api, '/images', '', { most: mostPagesWhole, ...reading })) {
    const shown = page && imagesOn(page);
    if (shown) lists.push(shown);
    whole &&= cut === undefined && page !== undefined && !isStored(page) && !saysMore(page);
  }
  if (lists.length === 0) return undefined;
  return new ImageList(lists, whole && !lists.some(({ named }) => named.length >= mostNamed));
}

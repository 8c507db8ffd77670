import { createHash } from 'node:crypto';
import type { Parsed } from '../../../contracts/fields.ts';
import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { contentOf, formatOf, likenessOf, memberDigestsOf } from '../../http/content-facts.ts';
import { type ContentFacts, type Exchange, fieldValue, type ResponseRecord, unreadReason } from '../../http/exchange.ts';
import type { Cut } from '../../http/recorder.ts';
import { idDigest, namePrefix, repeats } from '../safety/ownership.ts';
import { ListedImages, mostKept } from './listed-images.ts';

/**
 * Images as responses show them. The content is the target's, so it may have any shape. A shape that the documents
 * do not describe leads to a reason, never to an exception.
 */

/** An image that a response shows. A member that is absent or not a string is undefined. A whole number is read as its text. */
export interface ShownImage {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly status: string | undefined;
  /** When the image was created, as the target writes it. */
  readonly created: string | undefined;
  /** A digest of its metadata, if the response shows any. */
  readonly metadata?: string;
  /** Digests of who may see and delete it, and of what it needs to start, by the member, if the response shows any of that. */
  readonly access?: Digests;
  /** The same of what it holds and how it is described. */
  readonly content?: Digests;
}

type Digests = Readonly<Record<string, string>>;

/** An image that a GET shows, with its links by their relation, which may be no URLs. */
interface LinkedImage {
  readonly image: ShownImage;
  readonly links: ReadonlyMap<string, string>;
}

/** An image of a list, which always has an identifier. */
export type ListedImage = ShownImage & { readonly id: string };

/** One page of a list of images. */
export interface ImagePage {
  readonly images: ListedImages;
  /** The link to the next page as written: an absolute or relative URL, or an invalid one. Undefined on the last page. */
  readonly next: string | undefined;
  /** Whether another member says that further images may exist. */
  readonly announcesMore: boolean;
}

const shown = <T>(value: T): Parsed<T> => ({ ok: true, value });
const malformed = (reason: string): Parsed<never> => ({ ok: false, reason });

const pages = new WeakMap<ResponseRecord, Parsed<ImagePage>>();
const images = new WeakMap<ResponseRecord, Parsed<LinkedImage>>();

/** The image that a GET shows, or why it shows none: a clause that fits after "because". */
export function imageShown(exchange: Exchange): Parsed<ShownImage> {
  const found = read(exchange, images, imageOf);
  return found.ok ? shown(found.value.image) : found;
}

/** The image that a GET shows; undefined if it shows no readable image. */
export function imageIn(exchange: Exchange): ShownImage | undefined {
  const found = imageShown(exchange);
  return found.ok ? found.value : undefined;
}

/** The links of an image that a GET shows, by their relation, possibly not URLs. */
export function linksOn(exchange: Exchange): ReadonlyMap<string, string> {
  const found = read(exchange, images, imageOf);
  return found.ok ? found.value.links : new Map();
}

/** The self link of an image that a GET shows, possibly not a URL; undefined if there is none. */
export const selfHref = (exchange: Exchange): string | undefined => linksOn(exchange).get('self');

/** The page of a list that a GET shows, or why it shows none: a clause that fits after "because". */
export function pageShown(exchange: Exchange): Parsed<ImagePage> {
  return read(exchange, pages, pageOf);
}

/** The images on the page of a list that a GET shows; undefined if it shows none. */
export function imagesOn(exchange: Exchange): ListedImages | undefined {
  const page = pageShown(exchange);
  return page.ok ? page.value.images : undefined;
}

/** Members that say nothing of further images, or are followed. */
const usual: readonly string[] = ['images', 'images_links', 'next', 'first', 'schema'];

/** Words in the name of a member, a field or a relation by which services say where in a list a page stands. */
const goesOn =
  /next|more|total|(?:^|[^c])count|pag[ei]|cursor|contin|truncat|offset|limit|marker|token|skip|remain|meta|links?$/i;

/** Fields that say so too. A limit of the rate and an id of an account say nothing of the list. */
const goesOnField = /next|more|total|(?:^|-)count|pag[ei]|cursor|contin|truncat|offset|marker|content-range/i;

/** Words for how many there are: a number above that of the images on the page says that there are more. */
const howMany = /size|length|number|num|found|match|hits|result|available|items|records|entries|all/i;

/** No list is so long: a larger number is a moment. */
const mostImages = 1e9;

/** Whether a name and its value say that a list shows more than these. */
function isMore(name: string, value: unknown, images: number): boolean {
  const number = typeof value === 'string' ? Number(value) : value;
  return howMany.test(name) && typeof number === 'number' && number > images && number < mostImages;
}

/** Whether a page says, in a way that nobody follows, that further images may exist: then it is not the end of a list. */
export function saysMore(exchange: Exchange): boolean {
  const { status, fields = [] } = exchange.response ?? {};
  const page = pageShown(exchange);
  return (
    status === 206 ||
    /\bnext\b/i.test(fieldValue(fields, 'Link') ?? '') ||
    fields.some(([name, value]) => value !== '' && (goesOnField.test(name) || isMoreByField(name, value, page))) ||
    (page.ok && page.value.announcesMore)
  );
}

/**
 * Whether pages are a list to its end, of one tenant: nothing was cut, no page says that it goes on, and no image has the identifier of
 * another.
 */
export function isWholeList(pages: readonly Exchange[], cut: string | undefined): boolean {
  const lists = pages.map(imagesOn);
  if (cut !== undefined || pages.some(saysMore) || lists.includes(undefined)) return false;
  return !repeats(Buffer.concat(lists.flatMap((list) => list?.digests ?? [])));
}

/** Every image of a list; undefined if it was not read to its end, or is too long to be kept whole. */
export function allImages(pages: readonly Exchange[], cut: string | undefined): readonly ListedImage[] | undefined {
  const lists = pages.flatMap((page) => imagesOn(page) ?? []);
  const isKept = lists.every(({ size, shown }) => size === shown.length);
  return isKept && isWholeList(pages, cut) ? lists.flatMap(({ shown }) => shown) : undefined;
}

/** The length of the content is not that of the list. */
const isMoreByField = (name: string, value: string, page: Parsed<ImagePage>): boolean =>
  page.ok && !/^(?:content-length|.*-?version|.*limit.*)$/i.test(name) && isMore(name, value, page.value.images.size);

const announcesMore = (content: JsonObject, relations: readonly string[], images: number): boolean =>
  membersSayMore(content, images) || relations.some((relation) => relation !== 'next' && /next|more/i.test(relation));

const membersSayMore = (content: JsonObject, images: number): boolean =>
  Object.entries(content).some(
    ([name, value]) =>
      !usual.includes(name) &&
      Boolean(value) &&
      (goesOn.test(name) || isMore(name, value, images) || (isObject(value) && membersSayMore(value, images))),
  );

/** Makes a response with truncated content show what the whole content showed. Only this process knows it. */
export function keepShown(exchange: Exchange, cut: ResponseRecord): void {
  images.set(cut, read(exchange, images, imageOf));
  pages.set(cut, read(exchange, pages, pageOf));
}

/** Parses the content of a response once for all callers. */
function read<T>(
  { response, failure }: Exchange,
  known: WeakMap<ResponseRecord, Parsed<T>>,
  parse: (content: JsonObject) => Parsed<T>,
): Parsed<T> {
  if (response?.status !== 200) return malformed(`GET gets ${response?.status ?? 'no response'}`);
  if (failure !== undefined) return malformed(unreadReason({ failure }) ?? failure.detail);
  const before = known.get(response);
  if (before !== undefined) return before;
  const content = objectIn(response);
  const found = content.ok ? parse(content.value) : content;
  known.set(response, found);
  return found;
}

function objectIn(response: ResponseRecord): Parsed<JsonObject> {
  const { value } = contentOf(response);
  if (value === undefined) return malformed('the content is not JSON');
  return isObject(value) ? shown(value) : malformed('the content is not a JSON object');
}

/** The Compute API wraps an image in `image`; the Image API does not, and lets an owner give it a property of that name. */
function imageOf(content: JsonObject): Parsed<LinkedImage> {
  const { image } = content;
  const members = image === undefined || typeof image === 'string' ? content : image;
  if (!isObject(members)) return malformed('image is not an object');
  const links = linksOf(members, 'links');
  return shown({ image: shownImage(members), links: links.ok ? links.value : new Map() });
}

function pageOf(content: JsonObject): Parsed<ImagePage> {
  const list = content.images;
  if (!Array.isArray(list)) return malformed(list === undefined ? 'there is no member images' : 'images is not an array');
  const images: ListedImage[] = [];
  let hasNames = true;
  for (const [place, entry] of list.entries()) {
    if (!isObject(entry)) return malformed(`images[${place}] is not an object`);
    const { id, ...rest } = shownImage(entry, place < mostKept);
    // A list that leaves an image unidentified shows neither that an image is there nor that it is not.
    if (id === undefined || id === '') return malformed(`images[${place}] has no id`);
    images.push({ id, ...rest });
    // The Image API shows an image without a name with null.
    hasNames &&= rest.name !== undefined || entry.name === null;
  }
  const links = linksOf(content, 'images_links');
  if (!links.ok) return links;
  const next = nextHref(content, links.value);
  if (!next.ok) return next;
  return shown({
    images: new ListedImages(images, namePrefix, hasNames),
    next: next.value,
    announcesMore: announcesMore(content, [...links.value.keys()], images.length),
  });
}

/** `images_links` in the Compute API, `next` in the Image API. null means the same as an absent member. */
function nextHref(content: JsonObject, links: ReadonlyMap<string, string>): Parsed<string | undefined> {
  const href = links.get('next') ?? content.next ?? undefined;
  return href === undefined || typeof href === 'string' ? shown(href) : malformed('next is not a string');
}

/** Targets by relation; the first of a relation counts. */
function linksOf(content: JsonObject, name: string): Parsed<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const list = content[name] ?? [];
  if (!Array.isArray(list)) return malformed(`${name} is not an array`);
  for (const link of list) {
    if (!isObject(link)) return malformed(`a link of ${name} is not an object`);
    const { rel, href } = link;
    if (typeof rel !== 'string' || typeof href !== 'string') return malformed(`rel or href of ${name} is not a string`);
    if (!found.has(rel)) found.set(rel, href);
  }
  return shown(found);
}

/** The digests of members that were made last, by the members: most images of a list have the same, which are kept once. */
const lastDigests = new Map<string, Digests>();
const [mostDigests, longestMembers] = [100, 1000];

function digestsOf(members: readonly (readonly [name: string, value: unknown])[]): Digests {
  const json = JSON.stringify(members);
  const known = lastDigests.get(json);
  if (known !== undefined) return known;
  const made = Object.fromEntries(members.map(([name, value]) => [name, idDigest(JSON.stringify(value)).toString('hex')]));
  if (lastDigests.size >= mostDigests) lastDigests.clear();
  if (json.length <= longestMembers) lastDigests.set(json, made);
  return made;
}

const inOrder = (members: JsonObject): readonly unknown[] => Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));

/** Members that say who may see and delete an image, and what it needs to start. */
const ofAccess: readonly string[] = ['visibility', 'protected', 'owner', 'os_hidden', 'minDisk', 'minRam', 'min_disk', 'min_ram'];

/** Members that say what an image holds and how it is described: of an ACTIVE image they stay unless somebody writes them. */
const ofContent: readonly string[] = [
  'size',
  'OS-EXT-IMG-SIZE:size',
  'checksum',
  'os_hash_value',
  'container_format',
  'disk_format',
  'description',
  'tags',
];

/** The Compute API calls the moment `created`, the Image API `created_at`. Only a whole image has digests, which cost more than the rest. */
function shownImage(members: JsonObject, isWhole = true): ShownImage {
  const { id, name, status, created, created_at, metadata } = members;
  const among = (names: readonly string[]): Digests =>
    digestsOf(Object.entries(members).filter(([member]) => isWhole && names.includes(member)));
  const access = among(ofAccess);
  const content = among(ofContent);
  return {
    id: text(id),
    name: text(name),
    status: text(status),
    created: text(created ?? created_at),
    ...(isWhole && isObject(metadata) && digestsOf([['metadata', inOrder(metadata)]])),
    ...(isShown(access) && { access }),
    ...(isShown(content) && { content }),
  };
}

const isShown = (digests: Digests): boolean => Object.keys(digests).length > 0;

/** JSON.parse rounds a number beyond 2^53: its text would be another one. */
function text(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value : undefined;
}

/** Members of an image that stay as they are unless somebody writes them. */
const lasting = ['name', 'created', 'metadata'] as const;
const lastingGroups = ['access', 'content'] as const;

/**
 * What of an image differs from what was shown of it before, such as `another name, minRam`; undefined if nothing does, if it was not
 * shown both times, or if it was still being saved: then it changes by itself.
 */
export function changeOf(before: ShownImage | undefined, now: ShownImage | undefined): string | undefined {
  if (before === undefined || now === undefined) return undefined;
  if (before.status !== undefined && before.status.toUpperCase() !== 'ACTIVE') return undefined;
  const differing: string[] = lasting.filter(
    (member) => before[member] !== undefined && now[member] !== undefined && before[member] !== now[member],
  );
  for (const group of lastingGroups) {
    const [was, is] = [before[group], now[group]];
    // A list may leave out what GET shows.
    if (was === undefined || is === undefined) continue;
    const members = new Set([...Object.keys(was), ...Object.keys(is)]);
    differing.push(...[...members].filter((member) => was[member] !== is[member]));
  }
  if (before.status !== undefined && now.status !== undefined && now.status.toUpperCase() !== 'ACTIVE') differing.push('status');
  return differing.length === 0 ? undefined : `another ${differing.join(', ')}`;
}

/** What rules on content find in an exchange, by the name of the rule. */
type Finds = (exchange: Exchange) => ContentFacts['found'];

/** Truncates content, and keeps the facts that rules need about the whole. */
export function cutter(finds: Finds = () => ({})): Cut {
  return (exchange, beginning) => {
    const { response, failure } = exchange;
    const { length: octets } = response.content;
    const sha256 = createHash('sha256').update(response.content).digest('hex');
    const whole = { ...exchange, id: 0, echoes: [] };
    // Content that was not read to its end is not judged, and a hostile target could make its facts costly.
    const facts = failure === undefined ? { facts: factsOf(whole, response, finds) } : {};
    const cut = { ...response, content: beginning, whole: { octets, sha256, ...facts } };
    keepShown(whole, cut);
    return cut;
  };
}

function factsOf(exchange: Exchange, response: ResponseRecord, finds: Finds): ContentFacts {
  return {
    format: formatOf(response),
    likeness: likenessOf(exchange),
    members: memberDigestsOf(response),
    found: finds(exchange),
  };
}

import { isDeepStrictEqual } from 'node:util';
import { budgets, longestMs } from '../../../contracts/budgets.ts';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Rung } from '../../../contracts/operation.ts';
import type { RequestFraming } from '../../../contracts/request-framing.ts';
import {
  type CallerName,
  type FixtureName,
  type IdentityName,
  identityNames,
  lasts,
  type RefusalReason,
} from '../../../contracts/target-words.ts';
import { type Reason, untested } from '../../declarations/reason.ts';
import { type Exchange, fieldValue, isGateways, isSuccess } from '../../http/exchange.ts';
import { fieldLines } from '../../http/recorder.ts';
import { fixtureOf } from '../../settings/operators-images.ts';
import { noteUntried, premise, runningTest } from '../../shared/premise.ts';
import { untilEnough, waited } from '../../shared/waiting.ts';
import { type Address, type Readable, urlTo } from '../safety/address.ts';
import { isTooLong } from '../safety/answers.ts';
import type { Request } from '../safety/plain-request.ts';
import { isRateLimited } from '../safety/rate-limit.ts';
import { namesTenant } from '../safety/request-target.ts';
import type { FollowUp, FoundOut, Outgoing, Purpose, ReadBefore, Sender } from '../safety/sender.ts';
import { concurrently } from './concurrently.ts';
import { answeredInstead, expectDeleted, whyUnanswered } from './expect-answer.ts';
import { imageState, isGone, isUntouched } from './image-state.ts';
import { imageIn, imagesOn, isWholeList, type ListedImage, pageShown } from './images-in-responses.ts';
import type { Target } from './target.ts';
import type { WindowKind } from './windows.ts';

/** Options that make a request differ from the default one. A field that is undefined is omitted. */
export interface RequestOptions extends Partial<Omit<Purpose, FoundOut>> {
  readonly fields?: Readonly<Record<string, string | undefined>> | readonly FieldLine[];
  readonly content?: string;
  readonly waitMs?: number;
}

/** Options of a read that a deletion rests on: a cache has to ask the origin server (RFC 9111 section 5.2.1.4). */
export const uncached: RequestOptions = { fields: { 'Cache-Control': 'no-cache' } };

/** Options of a request that a GET of the list follows on its connection, by the same caller or another. */
interface FollowedBy extends RequestOptions {
  readonly reader?: Api;
}

/** The token to send: an identity's, or a given one. */
type Caller = IdentityName | { readonly token: string | undefined };

/** What distinguishes the API of one caller from that of another. */
interface ApiOptions {
  readonly caller?: Caller;
  readonly tenant?: string | undefined;
  readonly sender?: Sender;
  readonly label?: string;
}

/** Inputs by what a report calls them, or a list of inputs that are their own labels. */
export type Table = Readonly<Record<string, unknown>> | readonly string[];

/** A row of a table. */
export type RowOf<Rows extends Table> = Rows extends readonly string[] ? string : Rows[keyof Rows];

/** The rows of a table with their labels. */
export function rowsOf<Rows extends Table>(table: Rows): readonly (readonly [string, RowOf<Rows>])[] {
  const entries = Array.isArray(table) ? table.map((row: string) => [row, row] as const) : Object.entries(table);
  return entries as readonly (readonly [string, RowOf<Rows>])[];
}

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
  /** Whether a cache has to ask the origin server. */
  readonly uncached?: true;
  /** Sends the request for a page; undefined if the time has run out. */
  readonly send?: (read: () => Promise<Exchange>) => Promise<Exchange | undefined>;
}

/** One page of a list; absent if the time has run out. */
export interface ListPage {
  readonly page?: Exchange;
  /** Why reading stops at this page before the end of the list. */
  readonly cut?: string;
}

/** The two lists of images. */
export type ListPath = '/images' | '/images/detail';

/** Longest wait for a new image to be listed, in ms: a list may be answered from a cache. */
export const mostLagMs = longestMs(budgets.listed);

/** The most pages of a list that a test reads. */
const mostPages = 200;

/** The most pages that are read to find out whether a list shows an image. More would take minutes. */
export const mostPagesOfProof = 1000;

/** So often a worker waits for an image that a refusal may have hidden. */
const mostSoughtAgain = 10;
const soughtAgain = new WeakMap<Target, number>();

/** Images that a read has shown in ERROR. */
const inError = new WeakMap<Target, Set<string>>();

/** The operation as a client sees it, for one identity. Each request carries its own token; no connection has a default one. */
export class Api {
  readonly target: Target;
  readonly #sender: Sender;
  readonly #caller: Caller;
  readonly #tenant: string | undefined;
  /** Whose tokens a request from another place carries. */
  readonly #guests = new WeakMap<Address, readonly IdentityName[]>();
  readonly #label: string | undefined;

  constructor(target: Target, options: ApiOptions = {}) {
    this.target = target;
    this.#label = options.label;
    this.#caller = options.caller ?? 'owner';
    this.#tenant = options.tenant;
    this.#sender = options.sender ?? target.sender;
  }

  /** This API with another token; undefined sends none. */
  withToken(token: string | undefined): Api {
    return this.#with({ caller: { token } });
  }

  /** This API, whose requests have a label unless they are given another. */
  labelled(label: string): Api {
    return this.#with({ label });
  }

  /**
   * Sends a request for each row of a table, some of them side by side; a row may send none. A list is a table whose rows are their own
   * labels. The API that a row gets labels what it sends.
   */
  async each<Rows extends Table>(
    table: Rows,
    send: (api: Api, row: RowOf<Rows>) => Promise<Exchange | undefined>,
  ): Promise<Exchange[]> {
    const rows = await concurrently(this.target, rowsOf(table), ([label, row]) => send(this.labelled(label), row), 'in turn');
    const sent = rows.filter((exchange) => exchange !== undefined);
    for (const row of sent) if (answeredInstead(row) !== undefined) noteUntried(whyUnanswered(row));
    return sent;
  }

  #with(options: ApiOptions): Api {
    return new Api(this.target, {
      caller: this.#caller,
      tenant: this.#tenant,
      sender: this.#sender,
      ...(this.#label !== undefined && { label: this.#label }),
      ...options,
    });
  }

  /** This API as another identity. Skips the test if the target has no such identity. */
  as(name: IdentityName): Api {
    const { identities, lacking } = this.target.description;
    const identity = identities[name];
    premise(identity !== undefined, lacking?.[name] ?? untested('no-token', { identity: name }));
    return this.#with({ caller: name });
  }

  get namesTenant(): boolean {
    return namesTenant(this.target.description.url);
  }

  /** The tenant of the URL; if it names none, that of the owner's token, if it is known. */
  get ownersTenant(): string | undefined {
    const { url, identities } = this.target.description;
    return this.namesTenant ? url.split('/').at(-1) : identities.owner?.tenant;
  }

  /** This API under another tenant in the path. Skips the test if the URL contains no tenant. */
  under(tenant: string): Api {
    premise(this.namesTenant, untested('no-tenant'));
    return this.#with({ tenant });
  }

  /** This API under another tenant in the path, or unchanged if the URL contains no tenant. */
  underIfNamed(tenant: string | undefined): Api {
    return tenant === undefined || !this.namesTenant ? this : this.under(tenant);
  }

  ordinary(): Api {
    return this.#with({ sender: this.target.ordinary });
  }

  /** This API over HTTP/2. Skips the test if nothing is judged over it. */
  overHttp2(): Api {
    const { overHttp2, http } = this.target;
    premise(overHttp2 !== undefined, http.without.http2 ?? untested('http2-not-offered'));
    return this.#with({ sender: overHttp2 });
  }

  /** DELETE of an address: the operation. */
  deleteImage(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    return this.send('DELETE', address, options);
  }

  /** A DELETE that is a premise of the test: skips the test unless it was done. */
  async deletion(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    expectDeleted(exchange);
    return exchange;
  }

  /** A refusal that is a premise of the test: skips the test if the answer is different. */
  async answered(status: number, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    const { status: answered } = exchange.response ?? {};
    premise(answered === status, untested('request-answered', { status: answered, wanted: status }));
    return exchange;
  }

  /** DELETE of an address that may be another person's image; undefined if it is, or if that is not known: the test then cannot pass. */
  deleteIfFree(address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    return this.sendIfFree('DELETE', address, options);
  }

  /** The same with any method that may delete. */
  async sendIfFree(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    const request = this.#request(method, options);
    const placed = this.#placed(request, address, options);
    if (!(await this.#mayLeave(placed, options))) {
      noteUntried(this.#whyHeld(placed));
      return undefined;
    }
    const [exchange] = await this.#judged(request, placed, options);
    return exchange;
  }

  /**
   * Whether a request may be sent to an address. If the address could be another person's image, the owner reads it just before, and so
   * does whoever sends the request from another place, there and under the tenant of the token: a target may take either.
   */
  async isFree(address: Address): Promise<boolean> {
    const used = this.target.description.identities.owner?.token;
    // A read with a token that has expired shows nothing.
    return (await this.#isFree(address)) || ((await this.hasNewToken('owner', used)) && this.#isFree(address));
  }

  async #isFree(address: Address): Promise<boolean> {
    if (this.target.ledger.risks.caution(address) === 'list first') return this.#isAlone();
    const owner = new Api(this.target, { sender: this.#sender });
    const { identities } = this.target.description;
    const { parts } = address;
    const names = this.#guests.get(address) ?? [];
    // GET may believe the path, and DELETE the token: in a tenant that nobody named, nothing can be read.
    const isUnknown = parts.removes.length > 0 && names.some((name) => identities[name]?.tenant === undefined);
    if (isUnknown && this.target.ledger.risks.caution(address) !== 'none') return false;
    const guests = names.flatMap((name) => {
      const guest = new Api(this.target, { caller: name, tenant: this.#tenant, sender: this.#sender });
      const home = identities[name]?.tenant;
      return home === undefined || home === this.#tenant ? [guest] : [guest, guest.underIfNamed(home)];
    });
    const readers = parts.isElsewhere ? [owner, this, ...guests] : parts.isOwnImage ? [] : [owner];
    const all = readers.map((api) => ({
      request: api.#request('GET', uncached),
      to: api.#below(parts.path),
      byGuest: api.#caller !== 'owner',
      isOwners: api === owner,
    }));
    const isFirst = ({ request, to }: ReadBefore, place: number): boolean =>
      all.findIndex((read) => urlTo(read.to) === urlTo(to) && isDeepStrictEqual(read.request, request)) === place;
    const isRead = address.isImage && parts.aim !== 'unknown';
    const gone = this.target.ledger.images.mayBeGone(address).filter((id) => !(isRead && parts.removes.includes(id)));
    const own = gone.map((id) => ({
      request: owner.#request('GET', uncached),
      to: owner.#below(`/images/${id}`),
      of: id,
    }));
    return this.#sender.isFree(address, [...all.filter(isFirst), ...own], imageIn);
  }

  /** Before many DELETEs of random UUIDs at once, none of which can be read for by itself: skips the test if GET finds an image for one. */
  async expectNothingElse(): Promise<void> {
    const { ledger } = this.target;
    if (!ledger.risks.looksFirst) return;
    const address = ledger.unknown();
    premise(await this.isFree(address), this.#whyHeld(address));
    ledger.risks.allowBurst();
  }

  /** Whether the list shows the run's images and no others. One that another worker has just made is known a moment later. */
  async #isAlone(): Promise<boolean> {
    const { ledger, ending } = this.target;
    const isOurs = (list: ReturnType<typeof pageShown>): boolean =>
      list.ok && list.value.images.shown.every((image) => ledger.images.isOurs(image));
    // A list that lacks an image of the run, which GET has shown, does not show what is there.
    const known = ledger.images.hasSeen ? ledger.images.oneOfUse : undefined;
    const showsOurs = async (): Promise<boolean> => {
      const { pages, cut } = await new Api(this.target, { sender: this.#sender }).readList('/images');
      const isKnown = known === undefined || pages.some((page) => imagesOn(page)?.has(known));
      return isKnown && isWholeList(pages, cut) && pages.map(pageShown).every(isOurs);
    };
    const isAlone = await untilEnough(budgets.claimed, ending, showsOurs, Boolean);
    ledger.risks.noteAlone(isAlone);
    return isAlone;
  }

  /** Sends a judged request with any method to an address, once; if an earlier request took its image, once to another. */
  async send(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const [exchange] = await this.#dispatch(method, address, options);
    const another = await this.target.pool?.instead(address, exchange);
    if (another === undefined) return exchange;
    const [second] = await this.#dispatch(method, another, options);
    return second;
  }

  /** DELETE of an address and, on the same connection, a GET of the list, by the same caller or another. */
  deleteThenRead(address: Address, { reader = this, ...options }: FollowedBy = {}): Promise<[Exchange, Exchange?]> {
    const then = { request: reader.#request('GET'), to: this.#below('/images') };
    return this.#dispatch('DELETE', address, options, then);
  }

  /**
   * Two DELETEs on one connection, the second by another caller: over HTTP/2 side by side, over HTTP/1.1 one after the other. Skips the test
   * if an identifier of the run may be that of another person's image: a read just before each could not be the last thing before it.
   */
  async deleteBoth(address: Address, other: Api, next: Address): Promise<[Exchange, Exchange?]> {
    const first = await this.#outgoing(address, 'first');
    const exchanges = await this.#sender.sendBoth(first, await other.#outgoing(next, 'second on its connection'));
    for (const exchange of exchanges) if (exchange !== undefined) noteRung(exchange);
    return exchanges;
  }

  /** A DELETE that has its connection in common with another. */
  async #outgoing(given: Address, label: string): Promise<Outgoing> {
    const request = this.#request('DELETE');
    const address = this.#placed(request, given, {});
    const needsLook = this.#isNobodys(address) || this.target.ledger.risks.caution(address) !== 'none';
    if (needsLook) premise(address.parts.aim === 'unknown' && (await this.isFree(address)), untested('strangers-image'));
    this.target.pool?.aimed(address);
    const purpose = {
      role: 'judged',
      ...this.#about(request, address),
      label,
      wire: { together: this.#sender.isHttp2 },
    } as const;
    return { request, address, purpose };
  }

  /** Sends a read: of an image by its id, of a path below the base URL, or of the target of a link. Again if its token has expired. */
  async read(from: string | Readable, options: RequestOptions = {}, method = 'GET'): Promise<Exchange> {
    if (options.waitMs !== undefined) await this.target.ending.pause(options.waitMs);
    const readable = typeof from === 'string' ? this.#below(from) : from;
    const request = this.#request(method, options);
    const exchange = await this.#readOnce(request, readable, options);
    return (await this.#isRenewed(exchange, request))
      ? this.#readOnce(this.#request(method, options), readable, options)
      : exchange;
  }

  /** Whether an identity has another token by now than one that got 401. @throws LoginError if there is no new token */
  hasNewToken(identity: IdentityName, used: string | undefined): Promise<boolean> {
    if (used === undefined) return Promise.resolve(false);
    return this.target.tokens.renewed(identity, used, async () => {
      const { tenant } = this.target.description.identities[identity] ?? {};
      const home = new Api(this.target, { caller: identity, sender: this.#sender }).underIfNamed(tenant);
      const about = { role: 'setup', label: 'is the token still good' } as const;
      const { response } = await home.#readOnce(home.#request('GET'), home.#below('/images'), about);
      return response?.status === 401;
    });
  }

  /** Whether a 401 comes of a token that has expired, and the run has a new one. */
  async #isRenewed({ caller, response }: Exchange, { fields }: Request): Promise<boolean> {
    const used = fieldValue(fields, 'X-Auth-Token');
    if (response === undefined || caller === undefined || caller === 'nobody') return false;
    if (response.status !== 401) this.target.tokens.accepted(used);
    return response.status === 401 && this.hasNewToken(caller, used);
  }

  #readOnce(request: Request, readable: Readable, options: RequestOptions): Promise<Exchange> {
    const odd = isOdd(urlTo(readable).slice(this.target.description.url.length)) ? ({ belowApi: true } as const) : {};
    return this.#sender.read(request, readable, {
      role: 'state',
      caller: this.#callerOf(request),
      ...odd,
      ...this.#purpose(options),
    });
  }

  async getImage(id: string, options: RequestOptions = {}): Promise<Exchange> {
    this.target.expectState();
    const isSeen = this.target.ledger.sightings.reading();
    const exchange = await this.read(`/images/${id}`, options);
    if (imageIn(exchange)?.id?.toLowerCase() === id.toLowerCase()) {
      this.target.ledger.images.seen();
      this.target.ledger.images.noteShown(id, imageState(exchange, id));
      if (runningTest() !== undefined) premise(!this.target.ledger.images.isGivenAgain(id), untested('given-again', { id }));
    }
    const isOwners = this.#caller === 'owner' && this.#tenant === undefined;
    if (isOwners && isUntouched(exchange)) isSeen(id, options.fields === undefined ? exchange : undefined);
    return exchange;
  }

  /**
   * Skips the test if a 401 may come of a token that has expired since the preflight: the run has a new one, or a GET of the list with it,
   * under the tenant that it is for, is refused, too.
   */
  async expectGoodToken(exchange: Exchange, request?: Request): Promise<void> {
    const { caller, response } = exchange;
    if (response?.status !== 401 || caller === undefined || !lasts(caller)) return;
    const isRenewed = request !== undefined && (await this.#isRenewed(exchange, request));
    premise(!isRenewed, untested('token-ended', { identity: caller }));
    const { identities } = this.target.description;
    const home = new Api(this.target, { caller }).underIfNamed(identities[caller]?.tenant);
    const { status = 0 } = (await home.read('/images', { label: 'is the token still good' })).response ?? {};
    // Without a list, only the owner's token shows its worth everywhere else.
    const isGood = isSuccess(status) || status === 403 || (caller === 'owner' && status !== 401);
    premise(isGood, untested('token-unproven', { identity: caller, status }));
  }

  /** The GET of an image by this caller that showed it in place just before, in an earlier test, too; else a new one. */
  async lastRead(id: string): Promise<Exchange> {
    const read = this.target.ledger.sightings.lastRead(id);
    if (read === undefined || read.caller !== this.#caller) return this.getImage(id);
    if (!this.target.recorder.current.includes(read)) this.target.recorder.mention([read]);
    return read;
  }

  /**
   * GET of an image that has to be left in place. If it is not found it is read three times more, because a replica that lags behind may not
   * know a new image yet: it is lost if no read shows it. Gives the read that shows it, or else the first. A refusal may hide an image for a
   * while, or leave it in ERROR: then the read says so.
   */
  async getImageLeft(id: string, options: RequestOptions = {}): Promise<Exchange> {
    const fixture = fixtureOf(this.target.description, id);
    const about = { ...(fixture !== undefined && { fixture }), ...options };
    const first = await this.getImage(id, about);
    const look = (): Promise<Exchange> => this.getImage(id, { ...about, label: `${options.label ?? 'read'}, again` });
    const isShown = (read: Exchange): boolean => !isGone(first) || isUntouched(read);
    const last = await untilEnough(budgets.lagging, this.target.ending, look, isShown, { first });
    if (isUntouched(last)) return this.#isInErrorNow(last, id) ? { ...last, changed: 'another status' } : last;
    return (await this.#backAgain(first, () => this.getImage(id, about))) ?? first;
  }

  /** Whether an image of the run is in ERROR for the first time: later tests meet it as it is. What state the operator's are in, he decides. */
  #isInErrorNow(read: Exchange, id: string): boolean {
    const known = inError.get(this.target) ?? new Set();
    if (read.fixture !== undefined || known.has(id) || imageIn(read)?.status?.toUpperCase() !== 'ERROR') return false;
    inError.set(this.target, known.add(id));
    return true;
  }

  /** The read that finds an image again which was gone after the refusal of its deletion; undefined if it stays away, or if that was seen often. */
  async #backAgain(gone: Exchange, look: () => Promise<Exchange>): Promise<Exchange | undefined> {
    const sought = soughtAgain.get(this.target) ?? 0;
    if (!isGone(gone) || (gone.cause?.response?.status ?? 0) < 400 || sought === mostSoughtAgain) return undefined;
    soughtAgain.set(this.target, sought + 1);
    const read = await untilEnough(budgets.hidden, this.target.ending, look, isUntouched, { first: gone });
    return isUntouched(read) ? { ...read, changed: 'no answer to GET for a while' } : undefined;
  }

  /** GET of an image that an unfinished deletion may still take away: the read that does not find it, or else the last. */
  getImageGone(id: string, options: RequestOptions = {}): Promise<Exchange> {
    return untilEnough(budgets.abandoned, this.target.ending, () => this.getImage(id, options), isGone);
  }

  /** All pages of the list of images, as exchanges. Skips the test if the list cannot be read to its end. */
  async list(path: ListPath, query = ''): Promise<readonly Exchange[]> {
    this.target.expectState();
    const { pages, cut } = await this.readList(path, query);
    premise(cut === undefined, untested('list-unread', { detail: cut ?? '' }));
    return pages;
  }

  /** The list of images, as far as it can be read: at most this many pages, each below the same base URL as the first. */
  async readList(path: ListPath, query = '', reading: ListOptions = {}): Promise<ListPages> {
    const pages: Exchange[] = [];
    for await (const { page, cut } of this.pages(path, query, reading)) {
      if (page !== undefined) pages.push(page);
      if (cut !== undefined) return { pages, cut };
    }
    return { pages };
  }

  /** The pages of a list, one by one. If the list cannot be read to its end, the last page says why. */
  async *pages(path: ListPath, query = '', reading: ListOptions = {}): AsyncGenerator<ListPage> {
    const { most = mostPages, about, send = (read) => read() } = reading;
    const how = { ...(about !== undefined && { about }), ...(reading.uncached && uncached) };
    const read = new Set<string>();
    for (let from = this.#below(`${path}${query}`); ; ) {
      read.add(urlTo(from));
      const at = from;
      const page = await send(() => this.read(at, how));
      const cut = (why: string): ListPage => ({ ...(page && { page }), cut: `the list at ${path} ${why}` });
      if (page === undefined) return yield cut('was not read in time');
      const shown = pageShown(page);
      if (!shown.ok) return yield cut(`cannot be read: ${shown.reason}`);
      const { images } = shown.value;
      if (this.#caller === 'owner' && this.#tenant === undefined) this.target.ledger.risks.noteListed(images.shown, images.uuids);
      if (shown.value.next === undefined) return yield { page };
      const next = this.target.ledger.reads.next(shown.value.next, urlTo(from), this.#tenant);
      if (next === undefined) return yield cut('links to a next page that is not below the URL of the target');
      if (this.target.redactor.finds(urlTo(next))) return yield cut('links to a next page with a secret of this run in its URL');
      if (read.has(urlTo(next))) return yield cut('links to a page that was already read');
      if (read.size === most) return yield cut(`does not end after ${most} pages`);
      yield { page };
      from = next;
    }
  }

  /** An image as a list shows it; false if it does not, undefined if that is unknown: no list, no state, or one not read to its end. */
  async listed(path: ListPath, id: string): Promise<Partial<ListedImage> | false | undefined> {
    const { pages, listed } = await this.#search(path, id);
    const last = listed ? pages.at(-1) : undefined;
    if (last === undefined) return listed && {};
    return imagesOn(last)?.shown.find((image) => image.id.toLowerCase() === id.toLowerCase()) ?? {};
  }

  /** Reads a list as far as the page that shows an image. */
  async #search(path: ListPath, id: string): Promise<SearchedList> {
    const pages: Exchange[] = [];
    if (this.target.description.images.source === 'stateless') return { pages };
    for await (const { page, cut } of this.pages(path, '', { most: mostPagesOfProof })) {
      if (page !== undefined) pages.push(page);
      if (page && imagesOn(page)?.has(id)) return { pages, listed: true };
      if (cut !== undefined) return { pages, cut };
    }
    return { pages, listed: false };
  }

  /** A list as far as the page that shows an image, once a list that lags behind has had time to. */
  listInTime(path: ListPath, id: string, deadline = Date.now() + mostLagMs): Promise<SearchedList> {
    const isKnown = ({ listed }: SearchedList): boolean => listed !== false || Date.now() > deadline;
    return untilEnough(budgets.listed, this.target.ending, () => this.#search(path, id), isKnown);
  }

  /** Reads an image until it has left SAVING, starting from the first read. Returns the last exchange. */
  settled(id: string, first?: Exchange): Promise<Exchange> {
    return waited(`image ${id} to be made`, this.#settled(id, first));
  }

  #settled(id: string, first?: Exchange): Promise<Exchange> {
    const look = (): Promise<Exchange> => this.getImage(id);
    const isSettled = (read: Exchange): boolean => !['SAVING', 'saving', 'importing'].includes(String(imageIn(read)?.status));
    return untilEnough(budgets.made, this.target.ending, look, isSettled, first && { first });
  }

  async #dispatch(method: string, address: Address, options: RequestOptions, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    const request = this.#request(method, options);
    const placed = this.#placed(request, address, options);
    // No await unless one is needed: a deletion that races reads must be sent before them.
    const needsLook = this.#isNobodys(placed) || this.target.ledger.risks.caution(placed) !== 'none';
    const send = async (): Promise<[Exchange, Exchange?]> => {
      if (needsLook) premise(await this.#mayLeave(placed, options), this.#whyHeld(placed));
      return this.#judged(request, placed, options, then);
    };
    const kind = this.#windowKind(request, placed, options);
    return kind === undefined ? send() : this.target.windows.around(this.target, kind, send);
  }

  /** The kind of a deletion that lists are read before and after, if it is watched; undefined for any other request. */
  #windowKind(request: Request, placed: Address, { wire, provoked, fields, content }: RequestOptions): WindowKind | undefined {
    if (request.method !== 'DELETE' || wire?.together || provoked !== undefined) return undefined;
    const { windows, ledger } = this.target;
    if (!placed.isImage || placed.parts.uncounted || !windows.areOpen) return undefined;
    const [id = ''] = placed.removes;
    const kind = windows.kindOf(placed.parts.aim, this.#about(request, placed).toRefuse, ledger.images.isOfUse(id));
    // Of the others only a plain one is worth the lists: what is wrong with a request may be refused before anybody looks for the image.
    const isPlain = fields === undefined && content === undefined && wire === undefined;
    return kind === 'own' || isPlain ? kind : undefined;
  }

  /** Whether what has to be known first is known. The owner's read comes last: nothing lies between it and the deletion. */
  async #mayLeave(placed: Address, options: RequestOptions): Promise<boolean> {
    if (this.#isNobodys(placed) && !(await this.#findsOurs(placed, options))) return false;
    return this.isFree(placed);
  }

  /** Why a request must not leave. */
  #whyHeld(placed: Address): Reason {
    if (placed.parts.aim === 'broad') return untested('collection-at-risk');
    const { ledger, description } = this.target;
    const homeless = this.#guests.get(placed)?.find((name) => description.identities[name]?.tenant === undefined);
    if (homeless !== undefined) return untested('tenant-unknown', { identity: homeless });
    return untested(ledger.risks.caution(placed) !== 'never' && ledger.risks.looksFirst ? 'image-shown' : 'strangers-image');
  }

  /** Whether a request without a token of the operator's goes to an identifier which may be another image's in a tenant that it is given. */
  #isNobodys({ removes }: Address): boolean {
    const isKnown = Object.values(this.target.description.identities).some((one) => one?.token === this.#token());
    return !isKnown && removes.some((id) => !this.target.ledger.images.isOnlyOurs(id));
  }

  /** Whether a GET that says the same of its sender is refused, or shows the image of the run. */
  async #findsOurs({ parts: { path, query, removes } }: Address, { fields = {} }: RequestOptions): Promise<boolean> {
    if (/method/i.test(query)) return false;
    const same = fieldLines(fields).filter(([name]) => !/method/i.test(name));
    const read = await this.read(`${path}${query}`, { fields: same, role: 'setup', label: 'which image does nobody find here' });
    const { status = 0 } = read.response ?? {};
    return status >= 300 || removes.some((id) => this.target.ledger.images.isStillOurs(id, status, imageIn(read)));
  }

  #placed(request: Request, address: Address, options: RequestOptions): Address {
    const others = this.#othersIn(request, options);
    const place = { tenant: this.#tenant, isOthers: others.length > 0 };
    const placed = this.target.ledger.placed(address, place, textsOf(request, options));
    this.#guests.set(placed, others);
    return placed;
  }

  async #judged(request: Request, placed: Address, options: RequestOptions, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    this.target.pool?.aimed(placed);
    const purpose = {
      role: 'judged',
      ...this.#about(request, placed, options.wire?.framing),
      ...this.#purpose(options),
    } as const;
    const isMeant = purpose.provoked === undefined && purpose.toRefuse === undefined;
    let [carried, next] = [request, request];
    const send = (): Promise<[Exchange, Exchange?]> => this.#sender.sendThenRead(request, placed, purpose, then);
    const first = await send();
    let sent = { exchanges: first, tries: 1 };
    const again = async (tries: number): Promise<typeof sent> => {
      // A strict limit may have been used up by the read before this try.
      if (tries > 2) this.#sender.pauseAfter(sent.exchanges[0]);
      carried = next;
      const nth = { ...purpose, again: { first: first[0].id, tries } };
      sent = { exchanges: await this.#sender.sendThenRead(carried, placed, nth, then), tries };
      return sent;
    };
    const { patience } = this.#sender;
    const isEnough = async ({ exchanges: [exchange], tries }: typeof sent): Promise<boolean> => {
      const isExpired = isMeant && tries === 1 && then === undefined && (await this.#isRenewed(exchange, request));
      if (isExpired)
        next = {
          ...request,
          fields: request.fields.map(([name, value]) => [name, isToken(name) ? (this.#token() ?? value) : value]),
        };
      return patience.isSpent || patience.limitLasts || !(await this.#mayGoAgain(exchange, placed, purpose, isExpired));
    };
    const { exchanges, tries } = await untilEnough(budgets.judged, this.target.ending, again, isEnough, { first: sent });
    patience.judged(exchanges[0], tries);
    this.target.windows.noteSent(exchanges[0]);
    noteRung(exchanges[0]);
    if (purpose.role === 'judged' && purpose.provoked === undefined) await this.expectGoodToken(exchanges[0], carried);
    if (mayStay(exchanges[0], placed)) await this.#sendAgain(request, placed, purpose, exchanges[0], first[0].id);
    return exchanges;
  }

  /**
   * Whether a judged request may be sent again because the target's rate limit answered it, or its token had expired: if each image that it
   * could remove is seen to stand, with no deletion in progress, or was deleted before and is gone. A 503 does not say that nothing was
   * done, so what it answered is sent again only where nothing can be removed. One of several that were sent together is not sent again.
   */
  async #mayGoAgain(exchange: Exchange, address: Address, purpose: Purpose, isExpired: boolean): Promise<boolean> {
    if (!isExpired && (!isRateLimited(exchange) || isTooLong(exchange))) return false;
    if (purpose.wire?.together === true) return false;
    // The clean-up proves each image again itself.
    if (address.parts.uncounted) return false;
    if (address.isCounted && !this.#sender.hasRoom(1)) return false;
    if (this.target.ledger.risks.caution(address) !== 'none' && !(await this.isFree(address))) return false;
    if (exchange.response?.status === 503 && address.mayRemove.length > 0) return false;
    const { ledger, description } = this.target;
    if (description.images.source === 'stateless') return address.parts.aim !== 'fixture';
    const owner = new Api(this.target, { sender: this.#sender });
    for (const id of address.mayRemove) {
      const read = await owner.getImage(id, { label: 'does the image stand after the limit' });
      // The identifier of a deleted image may be free again, and then be somebody else's.
      const wasDeleted = ledger.images.owns(id) && !ledger.images.isOfUse(id);
      if (!(wasDeleted ? isGone(read) : isUntouched(read))) return false;
    }
    return true;
  }

  /** A failure that nothing provoked is seen twice more, if no image is at stake: does it stay? */
  async #sendAgain(request: Request, address: Address, purpose: Purpose, failed: Exchange, first: number): Promise<void> {
    const again = (tries: number): Promise<Exchange> =>
      this.#sender.send(request, address, { ...purpose, again: { first, tries } });
    const isEnough = async ({ response }: Exchange): Promise<boolean> => {
      if ((response?.status ?? 0) < 500 || (address.isCounted && !this.#sender.hasRoom(1))) return true;
      if (this.target.ledger.risks.caution(address) !== 'none' && !(await this.isFree(address))) return true;
      return !(await this.#areUntouched(address));
    };
    await untilEnough(budgets.failing, this.target.ending, again, isEnough, { first: failed });
  }

  /** Whether each image that a request of the owner's could remove is seen to stand: what failed may have been carried out. */
  async #areUntouched({ parts: { aim, removes } }: Address): Promise<boolean> {
    if (aim !== 'derived') return true;
    if (this.target.description.images.source === 'stateless') return false;
    const owner = new Api(this.target, { sender: this.#sender });
    const reads = await Promise.all(removes.map((id) => owner.getImage(id, { label: 'does the image stand after the failure' })));
    return reads.every(isUntouched);
  }

  /** Who sends a request, what of the operator's it is aimed at, and why a conforming target refuses it. */
  #about(request: Request, address: Address, framing?: RequestFraming): Partial<Purpose> {
    const caller = this.#callerOf(request, framing);
    const fixture = address.parts.aim === 'fixture' ? fixtureOf(this.target.description, address.parts.removes[0]) : undefined;
    const isForeign = this.#tenant !== undefined && address.parts.base !== this.target.description.url;
    const toRefuse =
      request.method !== 'DELETE' || (isBad(caller) && this.#hasGoodToken(request, address))
        ? undefined
        : refusalOf(caller, isForeign ? 'foreign tenant' : fixture);
    // RFC 9110 section 9.3.5: a deletion with content may be refused as an attempt to smuggle a request.
    const mayBeRefused = isOdd(address.parts.path) || (request.method === 'DELETE' && request.content !== undefined);
    const below = mayBeRefused ? ({ belowApi: true } as const) : {};
    return {
      caller,
      aim: address.parts.aim,
      ...(address.parts.standsIn && { standsIn: true }),
      ...below,
      ...(fixture !== undefined && { fixture }),
      ...(toRefuse !== undefined && { toRefuse }),
    };
  }

  /** Whether a good token stands elsewhere, or in one of several X-Auth-Token: it may be taken, which is a matter of rows of its own. */
  #hasGoodToken({ fields }: Request, { parts: { query } }: Address): boolean {
    const { expired, revoked } = this.target.description.identities;
    const isOnly = fields.filter(([name]) => isToken(name)).length === 1;
    const others = isOnly ? fields.filter(([name]) => !isToken(name)) : fields;
    const isBeside = (name: string): boolean => /^(?:x-auth-token|x_auth_token|authorization|cookie)$/i.test(name);
    const texts = [query, ...others.flatMap(([name, value]) => (isBeside(name) ? [value] : []))];
    return texts.some((text) => this.target.redactor.finds(without(text, expired?.token, revoked?.token)));
  }

  #callerOf({ fields }: Request, framing: RequestFraming = {}): CallerName {
    const token = fieldValue(fields, 'X-Auth-Token');
    if (typeof this.#caller === 'string' && token === this.#token()) return this.#caller;
    const { identities } = this.target.description;
    const isShown = (known: string | undefined): boolean =>
      known !== undefined && (known === token || framing.lines?.some((line) => line.includes(known)) === true);
    return identityNames.find((name) => isShown(identities[name]?.token)) ?? 'nobody';
  }

  /** The identities of other tenants than the owner's whose tokens a request carries, in whatever place. */
  #othersIn(request: Request, options: RequestOptions): readonly IdentityName[] {
    const { identities } = this.target.description;
    const own = this.ownersTenant;
    const isOthers = (name: IdentityName): boolean => {
      const { tenant = own } = identities[name] ?? {};
      return name === 'stranger' || name === 'rescoped' || tenant !== own;
    };
    const texts = textsOf(request, options);
    return identityNames.filter((name) => {
      const token = isOthers(name) ? identities[name]?.token : undefined;
      return token !== undefined && texts.some((text) => text.includes(token));
    });
  }

  /** The current token: an identity's token is renewed during a run. */
  #token(): string | undefined {
    return typeof this.#caller === 'string' ? this.target.description.identities[this.#caller]?.token : this.#caller.token;
  }

  #purpose(options: RequestOptions): Partial<Purpose> {
    return { ...(this.#label !== undefined && { label: this.#label }), ...purposeOf(options) };
  }

  #below(path: string): Readable {
    return this.target.ledger.reads.below(path, this.#tenant);
  }

  #request(method: string, { fields = {}, content }: RequestOptions = {}): Request {
    // The response to TRACE returns the request: it carries no token but one that was made up.
    const isTraced = method.toUpperCase() === 'TRACE' && typeof this.#caller === 'string';
    const token = isTraced ? undefined : this.#token();
    // RFC 9110 section 8.6: some servers refuse these methods without a length (section 15.5.12).
    const length = content === undefined && ['PUT', 'POST', 'PATCH'].includes(method) ? '0' : undefined;
    const lines = fieldLines({ 'X-Auth-Token': token, Accept: 'application/json', 'Content-Length': length }, fields);
    return { method, fields: lines, ...(content !== undefined && { content }) };
  }
}

const isToken = (name: string): boolean => name.toLowerCase() === 'x-auth-token';

/** What a request says apart from its path and its query. */
const textsOf = ({ fields, content = '' }: Request, { wire: { framing } = {} }: RequestOptions): readonly string[] => [
  ...fields.map(([, value]) => value),
  ...(framing?.lines ?? []),
  ...(framing?.emptyChunk?.trailers ?? []),
  ...(framing?.http2Fields ?? []).map(([, value]) => value),
  content,
];

/** Whether a token is good nowhere. */
const isBad = (caller: CallerName): caller is 'nobody' | 'expired' | 'revoked' =>
  caller === 'nobody' || caller === 'expired' || caller === 'revoked';

/** A text without some others. */
const without = (text: string, ...others: readonly (string | undefined)[]): string =>
  others.reduce<string>((left, other) => (other === undefined ? left : left.replaceAll(other, '')), text);

/** Why a conforming target refuses a deletion of such an image; undefined if it may well be carried out. */
function refusalOf(caller: CallerName, image: FixtureName | 'foreign tenant' | undefined): RefusalReason | undefined {
  if (isBad(caller)) return 'no valid token';
  if (caller !== 'owner') return caller;
  return image === 'saving' ? undefined : image;
}

/** Whether web servers and firewalls in front of a service answer a path themselves: escapes, parameters, empty segments. */
const isOdd = (path: string): boolean => /%|;|\/\/|\/$/.test(path.split('?')[0] ?? '');

/**
 * Whether it is worth while to see if a failure stays: nothing provoked it, the service itself failed, and no image is at stake. 501 and
 * 505 refuse what HTTP itself leaves to a server.
 */
function mayStay({ role, provoked, request, response, toRefuse }: Exchange, { parts }: Address): boolean {
  const status = response?.status ?? 0;
  const failed = status >= 500 && ![501, 505].includes(status) && response !== undefined && !isGateways({ response });
  const isMeantToFail = toRefuse !== undefined || request.method !== 'DELETE';
  const harmless = ['unknown', 'synthetic', 'derived'].includes(parts.aim) || (parts.aim === 'victim' && isMeantToFail);
  return role === 'judged' && provoked === undefined && failed && harmless;
}

/** How codes come about that a client causes by itself, or with an image or a role that the operator gave. */
const rungs: Readonly<Record<number, Rung>> = { 204: 'always', 400: 'always', 401: 'always', 403: 'fixture', 405: 'always' };

/** The rung of codes that a client provokes by itself, or with the operator's image or role. */
function noteRung({ role, provoked, belowApi, request, fixture, caller, response }: Exchange): void {
  const status = response?.status ?? 0;
  const rung = rungs[status];
  if (role !== 'judged' || provoked !== undefined || belowApi || rung === undefined) return;
  // What comes of OPTIONS, or of an odd path, is no answer to the operation.
  if (status === 204 && request.method !== 'DELETE') return;
  if (rung === 'fixture' && fixture === undefined && (caller === 'owner' || caller === 'nobody')) return;
  const annotations = runningTest()?.annotations ?? [];
  const description = `${response?.status ?? 0} ${rung}`;
  if (!annotations.some((known) => known.type === 'rung' && known.description === description)) {
    annotations.push({ type: 'rung', description });
  }
}

/** What of the options concerns the purpose, and not the request. */
function purposeOf({ fields: _, content: __, waitMs: ___, ...purpose }: RequestOptions): Partial<Purpose> {
  return purpose;
}

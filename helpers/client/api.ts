import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@playwright/test';
import type { FieldLine } from '../../contracts/fields.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { fieldLines } from '../http/recorder.ts';
import { premise } from '../run-state/premise.ts';
import { type Address, type Readable, urlTo } from '../safety/address.ts';
import { namesTenant } from '../safety/request-target.ts';
import type { Door, FollowUp, Purpose, Request } from '../safety/sender.ts';
import type { Rung } from '../verdict/ended-test.ts';
import { untested } from '../verdict/reason.ts';
import { imageIn, pageShown } from './images-in-responses.ts';
import type { Target } from './target.ts';

/** Options that make a request differ from the default one. A field that is undefined is omitted. */
export interface RequestOptions extends Partial<Purpose> {
  readonly fields?: Readonly<Record<string, string | undefined>> | readonly FieldLine[];
  readonly content?: string;
  /** Waits before the request, in ms. */
  readonly waitMs?: number;
}

/** The token to send: an identity's, or a given one. */
type Caller = IdentityName | { readonly token: string | undefined };

/** The pages of a list that could be read. */
export interface ImageList {
  readonly pages: readonly Exchange[];
  /** Why the list was not read to its end, so that further images may follow; undefined if it was read to its end. */
  readonly cut?: string;
}

/** Options for reading a list. */
export interface Reading {
  /** The most pages to read. */
  readonly most?: number;
  /** Sends the request for a page; undefined if the time has run out. */
  readonly send?: (read: () => Promise<Exchange>) => Promise<Exchange | undefined>;
}

/** One page of a list; absent if the time has run out. */
export interface ListPage {
  readonly page?: Exchange;
  /** Why reading stops at this page before the end of the list. */
  readonly cut?: string;
}

/** The most pages of a list that a test reads. */
const mostPages = 200;

/** The operation as a client sees it, for one identity. Each request carries its own token; no connection has a default one. */
export class Api {
  readonly target: Target;
  readonly #door: Door;
  readonly #caller: Caller;
  readonly #tenant: string | undefined;

  constructor(target: Target, options: { caller?: Caller; tenant?: string | undefined; door?: Door } = {}) {
    this.target = target;
    this.#caller = options.caller ?? 'owner';
    this.#tenant = options.tenant;
    this.#door = options.door ?? target.door;
  }

  /** This API with another token; undefined sends none. */
  withToken(token: string | undefined): Api {
    return new Api(this.target, { caller: { token }, tenant: this.#tenant, door: this.#door });
  }

  /** This API as another identity. Skips the test if the target has no such identity. */
  as(name: IdentityName): Api {
    const identity = this.target.description.identities[name];
    premise(identity !== undefined, untested('no-token', { identity: name }));
    return new Api(this.target, { caller: name, tenant: this.#tenant, door: this.#door });
  }

  /** Whether the URL contains a tenant. */
  get namesTenant(): boolean {
    return namesTenant(this.target.description.url);
  }

  /** This API under another tenant in the path. Skips the test if the URL contains no tenant. */
  under(tenant: string): Api {
    premise(this.namesTenant, untested('no-tenant'));
    return new Api(this.target, { caller: this.#caller, tenant, door: this.#door });
  }

  /** This API under another tenant in the path, or unchanged if the URL contains no tenant. */
  underIfNamed(tenant: string | undefined): Api {
    return tenant === undefined || !this.namesTenant ? this : this.under(tenant);
  }

  /** This API over Playwright's request context, like an ordinary client. */
  ordinary(): Api {
    return new Api(this.target, { caller: this.#caller, tenant: this.#tenant, door: this.target.ordinary });
  }

  /** DELETE of an address: the operation. */
  deleteImage(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    return this.send('DELETE', address, options);
  }

  /** A DELETE that is a premise of the test: skips the test unless it is answered 204. */
  async deletion(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    premise(exchange.response?.status === 204, untested('deletion-answered', { status: exchange.response?.status }));
    return exchange;
  }

  /** A refusal that is a premise of the test: skips the test if the answer is different. */
  async answered(status: number, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    const { status: answered } = exchange.response ?? {};
    premise(answered === status, untested('request-answered', { status: answered, wanted: status }));
    return exchange;
  }

  /**
   * Whether a request may be sent to an address. If the address could be another person's image, the owner reads it just before,
   * and the answer must be 404.
   */
  isFree(address: Address): Promise<boolean> {
    const owner = new Api(this.target, { door: this.#door });
    return this.#door.isFree(owner.#request('GET'), address, { role: 'state', label: 'does GET find an image there' });
  }

  /** Sends a judged request with any method to an address, once. */
  async send(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const [exchange] = await this.#dispatch(method, address, options);
    return exchange;
  }

  /** DELETE of an address and, on the same connection, a GET of the list. */
  deleteThenRead(address: Address): Promise<[Exchange, Exchange?]> {
    const then = { request: this.#request('GET'), to: this.#below('/images') };
    return this.#dispatch('DELETE', address, {}, then);
  }

  /** Sends a read: of an image by its id, of a path below the base URL, or of the target of a link. */
  async read(from: string | Readable, options: RequestOptions = {}, method = 'GET'): Promise<Exchange> {
    if (options.waitMs !== undefined) await sleep(options.waitMs);
    const readable = typeof from === 'string' ? this.#below(from) : from;
    return this.#door.read(this.#request(method, options), readable, { role: 'state', ...purposeOf(options) });
  }

  /** GET of an image. */
  async getImage(id: string, options: RequestOptions = {}): Promise<Exchange> {
    this.target.expectState();
    const exchange = await this.read(`/images/${id}`, options);
    if (imageIn(exchange)?.id === id) this.target.ledger.seen();
    return exchange;
  }

  /** All pages of the list of images, as exchanges. Skips the test if the list cannot be read to its end. */
  async list(path: '/images' | '/images/detail', query = ''): Promise<readonly Exchange[]> {
    this.target.expectState();
    const { pages, cut } = await this.readList(path, query);
    premise(cut === undefined, untested('list-unread', { detail: cut ?? '' }));
    return pages;
  }

  /** The list of images, as far as it can be read: at most this many pages, each below the same base URL as the first. */
  async readList(path: '/images' | '/images/detail', query = '', reading: Reading = {}): Promise<ImageList> {
    const pages: Exchange[] = [];
    for await (const { page, cut } of this.pages(path, query, reading)) {
      if (page !== undefined) pages.push(page);
      if (cut !== undefined) return { pages, cut };
    }
    return { pages };
  }

  /** The pages of a list, one by one. If the list cannot be read to its end, the last page says why. */
  async *pages(path: '/images' | '/images/detail', query = '', reading: Reading = {}): AsyncGenerator<ListPage> {
    const { most = mostPages, send = (read) => read() } = reading;
    const read = new Set<string>();
    for (let from = this.#below(`${path}${query}`); ; ) {
      read.add(urlTo(from));
      const at = from;
      const page = await send(() => this.read(at));
      const cut = (why: string): ListPage => ({ ...(page && { page }), cut: `the list at ${path} ${why}` });
      if (page === undefined) return yield cut('was not read in time');
      const shown = pageShown(page);
      if (!shown.ok) return yield cut(`cannot be read: ${shown.reason}`);
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

  /** Whether a list shows an image; undefined if that is unknown: no list, no state, or a list that was not read to its end. */
  async lists(path: '/images' | '/images/detail', id: string): Promise<boolean | undefined> {
    if (this.target.description.images.source === 'stateless') return undefined;
    const { pages, cut } = await this.readList(path);
    const shows = pages.map(pageShown).some((page) => page.ok && page.value.images.has(id));
    return shows || (cut === undefined ? false : undefined);
  }

  /** Reads an image until it has left SAVING, starting from the first read. Returns the last exchange. */
  async settled(id: string, first?: Exchange): Promise<Exchange> {
    const deadline = Date.now() + 600_000;
    let known = first;
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 5000)) {
      await this.target.renewTokens();
      const exchange = known ?? (await this.getImage(id));
      known = undefined;
      const { status } = imageIn(exchange) ?? {};
      if (!['SAVING', 'saving', 'importing'].includes(String(status)) || Date.now() > deadline) return exchange;
      await sleep(waitMs);
    }
  }

  async #dispatch(method: string, address: Address, options: RequestOptions, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    const { ledger } = this.target;
    const placed = this.#tenant === undefined ? address : ledger.underTenant(address, this.#tenant);
    // No await unless one is needed: a deletion that races reads must be sent before them.
    if (placed.parts.caution !== undefined) premise(await this.isFree(placed), untested('strangers-image'));
    const purpose = { role: 'judged', ...purposeOf(options) } as const;
    const exchanges = await this.#door.sendThenRead(this.#request(method, options), placed, purpose, then);
    noteRung(exchanges[0]);
    return exchanges;
  }

  /** The current token: an identity's token is renewed during a run. */
  #token(): string | undefined {
    return typeof this.#caller === 'string' ? this.target.description.identities[this.#caller]?.token : this.#caller.token;
  }

  #below(path: string): Readable {
    return this.target.ledger.reads.below(path, this.#tenant);
  }

  #request(method: string, { fields = {}, content }: RequestOptions = {}): Request {
    // The response to TRACE returns the request, including any token.
    const token = method.toUpperCase() === 'TRACE' ? undefined : this.#token();
    const lines = fieldLines({ 'X-Auth-Token': token, Accept: 'application/json' }, fields);
    return { method, fields: lines, ...(content !== undefined && { content }) };
  }
}

/** The rung of codes that a client provokes alone, or with the operator's image or role. */
const rungs: Readonly<Record<number, Rung>> = { 204: 'always', 400: 'always', 401: 'always', 403: 'fixture', 405: 'always' };

/** Records the rung of the code that answered a judged request. The rung of a provoked code is recorded by the provocation. */
function noteRung({ role, provoked, response }: Exchange): void {
  const rung = rungs[response?.status ?? 0];
  if (role !== 'judged' || provoked !== undefined || rung === undefined) return;
  const { annotations } = test.info();
  const description = `${response?.status ?? 0} ${rung}`;
  if (!annotations.some((known) => known.type === 'rung' && known.description === description)) {
    annotations.push({ type: 'rung', description });
  }
}

function purposeOf({ role, label, provoked, belowApi, wire }: RequestOptions): Partial<Purpose> {
  return {
    ...(role !== undefined && { role }),
    ...(label !== undefined && { label }),
    ...(provoked !== undefined && { provoked }),
    ...(belowApi && { belowApi }),
    ...(wire !== undefined && { wire }),
  };
}

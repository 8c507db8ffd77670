import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@playwright/test';
import type { Exchange, FieldLine } from './exchange.ts';
import { imageIn, pageShown, selfHref } from './images-in-responses.ts';
import { premise } from './premise.ts';
import type { Rung } from './report/outcome.ts';
import type { IdentityName } from './target/description.ts';
import type { Door, Purpose } from './target/door.ts';
import type { Address } from './target/ledger.ts';
import { fieldLines } from './target/recorder.ts';
import type { Target } from './target/target.ts';
import type { Outbound } from './transport.ts';

/** Departures of one request from the plain one. A field that is undefined is left out. */
export interface RequestOptions extends Partial<Purpose> {
  readonly fields?: Readonly<Record<string, string | undefined>> | readonly FieldLine[];
  readonly content?: string;
  /** With its question mark. */
  readonly query?: string;
  /** Below the base URL instead of `/images`. */
  readonly below?: string;
  /** The whole URL, where the target itself gave it in a link to this very image. */
  readonly link?: string;
  /** Waits before the request, in ms. */
  readonly waitMs?: number;
}

/** Whose token goes along: an identity's, or one that is given. */
type Caller = IdentityName | { readonly token: string | undefined };

/** The operation as a client sees it, for one identity. Tokens go with each request and are never a default of a connection. */
export class Api {
  readonly target: Target;
  readonly #door: Door;
  readonly #caller: Caller;
  readonly #url: string;

  constructor(target: Target, options: { caller?: Caller; url?: string; door?: Door } = {}) {
    this.target = target;
    this.#caller = options.caller ?? 'owner';
    this.#url = options.url ?? target.description.url;
    this.#door = options.door ?? target.door;
  }

  /** The same with another token; undefined sends none. */
  withToken(token: string | undefined): Api {
    return new Api(this.target, { caller: { token }, url: this.#url, door: this.#door });
  }

  /** The same as another identity; skips the test where the target has none of that name. */
  as(name: IdentityName): Api {
    const identity = this.target.description.identities[name];
    premise(identity !== undefined, `no token of the ${name} is given`);
    return new Api(this.target, { caller: name, url: this.#url, door: this.#door });
  }

  /** Whether the URL names a tenant. */
  get namesTenant(): boolean {
    return !/\/v\d[\d.]*$/.test(this.#url) && new URL(this.#url).pathname !== '/';
  }

  /** The same under another tenant in the path; skips the test where the URL names no tenant. */
  under(tenant: string): Api {
    premise(this.namesTenant, 'the URL of this target names no tenant');
    return new Api(this.target, { caller: this.#caller, url: this.#url.replace(/\/[^/]+$/, `/${tenant}`), door: this.#door });
  }

  /** The same under another tenant in the path, or unchanged where the URL names no tenant. */
  underIfNamed(tenant: string | undefined): Api {
    return tenant === undefined || !this.namesTenant ? this : this.under(tenant);
  }

  /** The same over Playwright's request context, as an ordinary client would. */
  ordinary(): Api {
    return new Api(this.target, { caller: this.#caller, url: this.#url, door: this.target.ordinary });
  }

  /** DELETE of an address: the operation. */
  deleteImage(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    return this.send('DELETE', address, options);
  }

  /** The DELETE that a test rests on; skips the test where it is not answered 204. */
  async deletion(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    premise(exchange.response?.status === 204, `the deletion is answered ${exchange.response?.status ?? 'not at all'}`);
    return exchange;
  }

  /** The refusal that a test rests on; skips the test where the answer is another. */
  async answered(status: number, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const exchange = await this.deleteImage(address, options);
    premise(
      exchange.response?.status === status,
      `the request is answered ${exchange.response?.status ?? 'not at all'}, not ${status}`,
    );
    return exchange;
  }

  /** A request with any method on an address. Judged; sent once. */
  async send(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const [exchange] = await this.#dispatch(method, address, options);
    return exchange;
  }

  /** DELETE of an address and, on the same connection, a GET of the list. */
  deleteThenRead(address: Address): Promise<[Exchange, Exchange?]> {
    return this.#dispatch('DELETE', address, { wire: { followUp: this.#outbound('GET', '/images', {}) } });
  }

  /** Reads back: the state of an image by its id, or anything else below the base URL. */
  async read(path: string, options: RequestOptions = {}, method = 'GET'): Promise<Exchange> {
    if (options.waitMs !== undefined) await sleep(options.waitMs);
    return this.#door.read(this.#outbound(method, path, options), { role: 'state', ...purposeOf(options) });
  }

  /** GET of an image. */
  getImage(id: string, options: RequestOptions = {}): Promise<Exchange> {
    this.target.expectState();
    return this.read(`/images/${id}`, options);
  }

  /** The list of images, all pages, as their exchanges; at most 200 pages. */
  async list(path: '/images' | '/images/detail', query = ''): Promise<Exchange[]> {
    this.target.expectState();
    const pages: Exchange[] = [];
    for (let next: string | undefined = `${path}${query}`; next !== undefined && pages.length < 200; ) {
      const page: Exchange = await this.read(next);
      pages.push(page);
      const shown = pageShown(page);
      premise(shown.ok, `the list at ${path} cannot be read: ${shown.ok ? '' : shown.reason}`);
      next = nextPath(shown.value.next, this.#url);
    }
    return pages;
  }

  /** Whether a list shows an image; undefined where the target has no such list or keeps no state. */
  async lists(path: '/images' | '/images/detail', id: string): Promise<boolean | undefined> {
    if (this.target.description.images.source === 'stateless') return undefined;
    const first = await this.read(path);
    const shown = pageShown(first);
    if (!shown.ok) return undefined;
    const pages = shown.value.next === undefined ? [first] : await this.list(path);
    return pages.map(pageShown).some((page) => page.ok && page.value.images.has(id));
  }

  /** Reads an image until it has left SAVING; the last exchange. */
  async settled(id: string, patienceMs = 600_000): Promise<Exchange> {
    const deadline = Date.now() + patienceMs;
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 5000)) {
      await this.target.renewTokens();
      const exchange = await this.getImage(id);
      const { status } = imageIn(exchange) ?? {};
      if (!['SAVING', 'saving', 'importing'].includes(String(status)) || Date.now() > deadline) return exchange;
      await sleep(waitMs);
    }
  }

  async #dispatch(method: string, address: Address, options: RequestOptions): Promise<[Exchange, Exchange?]> {
    const path = `${options.below ?? '/images'}${address.path}${options.query ?? ''}`;
    const purpose = { role: 'judged', ...purposeOf(options) } as const;
    const exchanges = await this.#door.sendThenRead(this.#outbound(method, path, options), address, purpose);
    noteRung(exchanges[0]);
    return exchanges;
  }

  /** The token of this moment: that of an identity is renewed in the course of a run. */
  #token(): string | undefined {
    return typeof this.#caller === 'string' ? this.target.description.identities[this.#caller]?.token : this.#caller.token;
  }

  #outbound(method: string, path: string, { fields = {}, content, link }: RequestOptions): Outbound {
    const lines = fieldLines({ 'X-Auth-Token': this.#token(), Accept: 'application/json' }, fields);
    return { method, url: link ?? `${this.#url}${path}`, fields: lines, ...(content !== undefined && { content }) };
  }
}

/** How codes come about that a client brings about alone, or with an image or a role that the operator gave. */
const rungs: Readonly<Record<number, Rung>> = { 204: 'always', 400: 'always', 401: 'always', 403: 'fixture', 405: 'always' };

/** Notes the rung of a code that a judged request was answered with; a provoked one is noted where it is provoked. */
function noteRung({ role, provoked, response }: Exchange): void {
  const rung = rungs[response?.status ?? 0];
  if (role !== 'judged' || provoked !== undefined || rung === undefined) return;
  const { annotations } = test.info();
  const description = `${response?.status ?? 0} ${rung}`;
  if (!annotations.some((known) => known.type === 'rung' && known.description === description)) {
    annotations.push({ type: 'rung', description });
  }
}

/** The self link of an image, where it leads to the target itself and ends with the image's id. */
export function selfLink(exchange: Exchange, id: string): string | undefined {
  const href = selfHref(exchange);
  return href?.endsWith(`/${id}`) && href.startsWith(new URL(exchange.request.url).origin) ? href : undefined;
}

/** The path of the next page below the base URL; undefined where there is none, or where the link to it is no URL. */
function nextPath(href: string | undefined, base: string): string | undefined {
  if (href === undefined || !URL.canParse(href, base)) return undefined;
  const { pathname, search } = new URL(href, base);
  return pathname.slice(pathname.lastIndexOf('/images')) + search;
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

import { randomInt } from 'node:crypto';
import { v4 as uuid } from 'uuid';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Spelling, spelledCollections } from '../../../contracts/inputs/access.ts';
import type { IdentityName } from '../../../contracts/target-words.ts';
import type { ImageSource, OperatorRequest, TargetDescription } from '../../settings/description.ts';
import { operatorRequests, serversOf } from '../../settings/operators-images.ts';
import type { Aim } from '../../verdict/declared.ts';
import {
  atOtherBase,
  expectPath,
  kindOfSelfLink,
  leadsOut,
  nextBelow,
  onOrigin,
  spelledCollection,
  underTenant,
} from './request-target.ts';
import type { Caution } from './risks.ts';

/** The key that only the makers of request targets have: this module, and the ledger. */
export const made = Symbol('made by the ledger');

/** A whole request target. The sender accepts nothing else, and adds nothing to it. */
abstract class RequestTarget {
  readonly #url: string;

  constructor(maker: symbol, url: string) {
    if (maker !== made) throw new Error('only the ledger makes addresses');
    this.#url = url;
  }

  /** Absolute URL, whose path is sent octet by octet as written. @throws for an object that the ledger did not make */
  static urlTo(target: RequestTarget): string {
    return target.#url;
  }
}

/** The URL of a request target. */
export const { urlTo } = RequestTarget;

/** A request target that may be read, and only read. */
export class Readable extends RequestTarget {
  readonly use = 'read';
}

/** The parts of an address. */
export interface AddressParts {
  readonly aim: Aim;
  /** Base URL with version and tenant, without a slash at its end. */
  readonly base: string;
  /** Where else than below the base URL the path stands, and how the path of that begins. */
  readonly spelling?: Pick<Spelling, 'base' | 'start'>;
  /** Octets after the base URL, with the slash, exactly as they are sent. */
  readonly path: string;
  /** With its question mark; empty for none. */
  readonly query: string;
  /** What must be known before a request is sent, apart from what became of the image; absent if nothing. */
  readonly caution?: Exclude<Caution, 'none'>;
  /** Set if the path is that of an image of the run in another notation, or what is below one. */
  readonly isOwnImage?: true;
  /** Set if whoever sends the request has to read the address, too, because it is not in the owner's place. */
  readonly isElsewhere?: boolean;
  /** Whose tokens of other tenants the request carries. */
  readonly guests?: readonly IdentityName[];
  /** Images that a successful DELETE of this address could remove: own images, or a fixture. */
  readonly removes: readonly string[];
  /** Further own images that the query, a field or the content names: a bad server goes by that, and not by the path. */
  readonly names?: readonly string[];
  /** The path of an image of the run that a field of the request may name: a bad server goes by the field. */
  readonly named?: string;
  /** Set if it is a random UUID in the place of an image of the run, because images are short. */
  readonly standsIn?: true;
  /** Set if the path is not that of an image, nor of what may be taken for one. */
  readonly ofNoImage?: true;
  /** Set if a DELETE does not count against the cap on deletions, because it cleans up. */
  readonly uncounted?: true;
}

/** The URL of a path, below a base URL that is spelled so. */
function spelledUrl(base: string, { base: other, start }: Pick<Spelling, 'base' | 'start'>, path: string): string {
  const root = other === undefined ? base : (atOtherBase(base, other) ?? base);
  return (root + path).replace(/^([a-z]+:\/\/[^/]+)\//i, `$1${start ?? '/'}`);
}

/** The target of a request that may change something: base URL, path, identifier and query, all checked by the ledger. */
export class Address extends RequestTarget {
  readonly use = 'aim';
  readonly parts: AddressParts;

  constructor(maker: symbol, parts: AddressParts) {
    const { removes, names, spelling = {}, base } = parts;
    super(maker, spelledUrl(base, spelling, parts.path) + parts.query);
    this.parts = Object.freeze({
      ...parts,
      removes: Object.freeze([...removes]),
      ...(names !== undefined && { names: Object.freeze([...names]) }),
    });
    Object.freeze(this);
  }

  /** Images that a successful DELETE of this address could remove. */
  get removes(): readonly string[] {
    return this.parts.removes;
  }

  /** Images that any server at all could remove: those of the path, and those that the rest of the request names. */
  get mayRemove(): readonly string[] {
    return [...this.removes, ...(this.parts.names ?? [])];
  }

  /** Whether the path is that of one image: an image of the run, a fixture, or a random UUID. */
  get isImage(): boolean {
    const { aim, path, query } = this.parts;
    return ['own', 'victim', 'fixture', 'unknown'].includes(aim) && /^\/images\/[^/]+$/.test(path) && query === '';
  }

  /** Whether a DELETE counts against the cap on deletions. */
  get isCounted(): boolean {
    return this.removes.length > 0 && this.parts.uncounted === undefined;
  }
}

/** The target of a request by the operator or the image source: to create an image, or to arm or disarm a fault. */
export class Errand extends RequestTarget {
  readonly use = 'errand';
  readonly method: string;

  constructor(maker: symbol, method: string, url: string) {
    super(maker, url);
    this.method = method;
  }
}

/** Makes the URLs of reads: below the base URL, or on the same origin, to which a link of the target leads. */
export class Reads {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  /** A path below the base URL, or below the base URL of another tenant, with an optional query. */
  below(pathAndQuery: string, tenant?: string): Readable {
    const [path = '', ...query] = pathAndQuery.split('?');
    expectPath(path);
    if (path === '' || leadsOut(path)) throw new Error(`a read of ${JSON.stringify(path)} leads outside the target`);
    expectQuery(query.length === 0 ? '' : `?${query.join('?')}`);
    return new Readable(made, this.#from(tenant) + pathAndQuery);
  }

  /**
   * The path of an image in another spelling, below the base URL or that of another tenant; undefined if the target's URL lacks the version or the
   * tenant that the spelling changes.
   */
  spelled({ collection, path, ...spelling }: Spelling, tenant?: string): Readable | undefined {
    expectPath(path);
    if (!spelledCollections.includes(collection) || leadsOut(path)) throw new Error(`a read of ${path} leads outside the images`);
    const below = this.#from(tenant);
    const isThere = spelling.base === undefined || atOtherBase(below, spelling.base) !== undefined;
    const fixed = spelledCollection(this.#base, collection);
    return isThere && fixed !== undefined ? new Readable(made, spelledUrl(below, spelling, fixed + path)) : undefined;
  }

  /** The page that a link of a list leads to; undefined if it is not below the same base URL. */
  next(href: unknown, page: string, tenant?: string): Readable | undefined {
    const base = this.#from(tenant);
    const below = nextBelow(href, page, base);
    return below === undefined ? undefined : new Readable(made, base + below);
  }

  /** A link of an image on the same origin, whose path is not the operation's, read to see whether the image exists. */
  imageLink(href: unknown, id: string): Readable | undefined {
    if (kindOfSelfLink(href, this.#base, id) !== 'elsewhere') return undefined;
    return new Readable(made, onOrigin(String(href), this.#base));
  }

  #from(tenant: string | undefined): string {
    return tenant === undefined ? this.#base : underTenant(this.#base, tenant);
  }
}

/** Makes sure that a query neither ends the request line nor starts a fragment. */
export function expectQuery(query: string): void {
  if (!/^(?:\?[^#\\\s\p{Cc}]*)?$/u.test(query)) throw new Error('the query contains characters that cannot be sent');
}

/** The values that replace placeholders in an operator's request. */
export type Values = Readonly<Record<string, string>>;

/** Makes the targets of requests that the operator described: for the image source, and to arm or disarm a fault. */
export class Errands {
  readonly #url: string;
  readonly #images: ImageSource;
  readonly #described: ReadonlySet<string>;

  constructor({ url, images, provoke }: Pick<TargetDescription, 'url' | 'images' | 'provoke'>) {
    this.#url = url;
    this.#images = images;
    this.#described = new Set(operatorRequests({ images, provoke }).map(({ request }) => keyOf(request)));
  }

  /** The action of a server of the target file that creates a snapshot. */
  snapshot(server: string): Errand {
    const source = this.#images;
    if (source.source !== 'snapshot' || !serversOf(source).includes(server))
      throw new Error('the target file names no such server');
    expectPath(`/${server}`);
    if (server.includes('/') || leadsOut(`/${server}`)) throw new Error('the id of the server is not a path segment');
    return new Errand(made, 'POST', `${this.#url}/servers/${server}/action`);
  }

  /** The URL at which the image service creates an image. */
  newImage(): Errand {
    return new Errand(made, 'POST', `${this.#imageService()}/images`);
  }

  /** The URL to which the content of a new image is uploaded. */
  contentOf(id: string): Errand {
    if (!isIdentifier(id)) throw new Error('the id of the new image is not a path segment');
    return new Errand(made, 'PUT', `${this.#imageService()}/images/${id}/file`);
  }

  /** The URL at which the image service shows an image. */
  imageAtSource(id: string): Errand {
    if (!isIdentifier(id)) throw new Error('the id of the image is not a path segment');
    return new Errand(made, 'GET', `${this.#imageService()}/images/${id}`);
  }

  /** A request of the target file. Values are percent-encoded in its URL, and never change its host. */
  described(request: OperatorRequest, values: Values): Errand {
    if (!this.#described.has(keyOf(request))) throw new Error('the target file contains no such request');
    return new Errand(made, request.method, filledUrl(request.url, values));
  }

  #imageService(): string {
    if (this.#images.source !== 'glance') throw new Error('the target has no image service');
    return this.#images.url;
  }
}

/** An operator's text with `{name}`, `{code}` and `{image}` replaced. */
export const filled = (text: string, values: Values): string =>
  text.replace(/\{(name|code|image)\}/g, (whole, key: string) => values[key] ?? whole);

function filledUrl(url: string, values: Values): string {
  const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?#]*)(.*)$/is.exec(url) ?? [];
  const encoded = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)]));
  return origin + filled(rest, encoded);
}

const keyOf = ({ method, url }: OperatorRequest): string => `${method} ${url}`;

/**
 * A random UUID that begins with a letter. A server whose identifiers are numbers may read the digits at the start of a text, as
 * `to_i` of Ruby, `parseInt` and comparisons in MySQL do: `7c530a1c-…` would then name image 7.
 */
export function randomUuid(): string {
  return `${'abcdef'.charAt(randomInt(6))}${uuid().slice(1)}`;
}

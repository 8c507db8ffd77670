import type { Aim } from '../../verdict/declared.ts';
import type { Caution } from './namesakes.ts';

/** The key that only the makers of request targets have; a test lists these modules. */
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
  /** How the path of the base URL begins; absent for one slash. */
  readonly start?: '//';
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
  /** Images that a successful DELETE of this address could remove: own images, or a fixture. */
  readonly removes: readonly string[];
  /** Further own images that the query, a field or the content names: a bad server goes by that, and not by the path. */
  readonly names?: readonly string[];
  /** The path of an image of the run that a field of the request may name: a bad server goes by the field. */
  readonly named?: string;
  /** Set if it is a random UUID in the place of an image of the run, because images are short. */
  readonly standsIn?: true;
  /** Set if a DELETE does not count against the cap on deletions, because it cleans up. */
  readonly uncounted?: true;
}

/** A URL whose path begins so. */
export const startingWith = (start: string, url: string): string => url.replace(/^([a-z]+:\/\/[^/]+)\//i, `$1${start}`);

/** The target of a request that may change something: base URL, path, identifier and query, all checked by the ledger. */
export class Address extends RequestTarget {
  readonly use = 'aim';
  readonly parts: AddressParts;

  constructor(maker: symbol, parts: AddressParts) {
    super(maker, startingWith(parts.start ?? '/', parts.base + parts.path) + parts.query);
    const { removes, names } = parts;
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

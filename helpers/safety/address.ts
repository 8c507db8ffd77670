import type { Aim } from '../verdict/needs.ts';
import type { Caution } from './namesakes.ts';

/** What only the makers of request targets hold; a test says which modules these are. */
export const made = Symbol('made by the ledger');

/** A whole request target: the sender takes nothing else, and adds nothing to it. */
abstract class RequestTarget {
  readonly #url: string;

  constructor(maker: symbol, url: string) {
    if (maker !== made) throw new Error('only the ledger makes addresses');
    this.#url = url;
  }

  /** Absolute URL; its path goes onto the wire octet by octet as it stands here. @throws for a look-alike that was not made */
  static urlTo(target: RequestTarget): string {
    return target.#url;
  }
}

/** The URL of a request target. */
export const { urlTo } = RequestTarget;

/** What may be read, and only that. */
export class Readable extends RequestTarget {
  readonly use = 'read';
}

/** The parts of an address. */
export interface AddressParts {
  readonly aim: Aim;
  /** Base URL with version and tenant, without a slash at its end. */
  readonly base: string;
  /** Octets after the base URL, with the slash, exactly as they are sent. */
  readonly path: string;
  /** With its question mark; empty for none. */
  readonly query: string;
  /** What has to be seen to before a request leaves; left out for nothing. */
  readonly caution?: Exclude<Caution, 'none'>;
  /** Images that a successful DELETE of this address could remove: own ones, or a fixture. */
  readonly removes: readonly string[];
  /** Set where a DELETE does not count against the cap on deletions: to clean up what the run made. */
  readonly uncounted?: true;
}

/** Where a request may go that may change something: base URL, path, identifier and query, all found safe by the ledger. */
export class Address extends RequestTarget {
  readonly use = 'aim';
  readonly parts: AddressParts;

  constructor(maker: symbol, parts: AddressParts) {
    super(maker, parts.base + parts.path + parts.query);
    this.parts = Object.freeze({ ...parts, removes: Object.freeze([...parts.removes]) });
    Object.freeze(this);
  }

  /** Images that a successful DELETE of this address could remove. */
  get removes(): readonly string[] {
    return this.parts.removes;
  }

  /** Whether it is the path of one image: an own one, a fixture, or a random UUID, which names none. */
  get isImage(): boolean {
    const { aim, path, query } = this.parts;
    return ['own', 'victim', 'fixture', 'unknown'].includes(aim) && /^\/images\/[^/]+$/.test(path) && query === '';
  }

  /** Whether a DELETE counts against the cap on deletions. */
  get isCounted(): boolean {
    return this.removes.length > 0 && this.parts.uncounted === undefined;
  }
}

/** Where the operator's own requests and those of the image source go: to make an image, to arm or disarm a fault. */
export class Errand extends RequestTarget {
  readonly use = 'errand';
  readonly method: string;

  constructor(maker: symbol, method: string, url: string) {
    super(maker, url);
    this.method = method;
  }
}

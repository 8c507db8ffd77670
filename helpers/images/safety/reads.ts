import { type Spelling, spelledCollections } from '../../../contracts/inputs/access.ts';
import { made, Readable, startingWith } from './address.ts';
import { expectPath, kindOfSelfLink, leadsOut, nextBelow, onOrigin, underTenant } from './request-target.ts';

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

  /** The path of an image in another spelling. */
  spelled({ start, collection, path }: Spelling): Readable {
    expectPath(path);
    if (!spelledCollections.includes(collection) || leadsOut(path)) throw new Error(`a read of ${path} leads outside the images`);
    return new Readable(made, startingWith(start ?? '/', this.#base + collection + path));
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

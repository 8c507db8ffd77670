import type { OtherBase, SpelledCollection } from '../../../contracts/inputs/access.ts';

/** The parts that request targets are put together from. Pure: nothing here knows what may be deleted. */

/** Whether a base URL ends with a tenant: its last segment is not a version. */
export function namesTenant(base: string): boolean {
  return !/\/v\d[\d.]*$/.test(base) && new URL(base).pathname !== '/';
}

/** The base URL with another tenant. @throws if the base URL has none, or the tenant is not a single segment */
export function underTenant(base: string, tenant: string): string {
  if (!namesTenant(base)) throw new Error('the URL of this target contains no tenant');
  if (!isSegment(tenant)) throw new Error(`${JSON.stringify(tenant)} is not a tenant`);
  return base.replace(/\/[^/]+$/, `/${tenant}`);
}

/** The base URL with another version of the API, or without version or tenant; undefined if it does not end in a version and a tenant. */
export function atOtherBase(base: string, other: OtherBase): string | undefined {
  const [, root, version, tenant = ''] = /^(.*)\/(v\d[\d.]*)\/([^/]+)$/.exec(base) ?? [];
  if (root === undefined || version === other) return undefined;
  if (other === 'no tenant') return `${root}/${version}`;
  if (other === 'empty tenant') return `${root}/${version}/`;
  if (other === 'escaped tenant') return `${root}/${version}/%${tenant.charCodeAt(0).toString(16)}${tenant.slice(1)}`;
  return other === 'no version' ? `${root}/${tenant}` : `${root}/${other}/${tenant}`;
}

/** Whether a spelling of the fixed part names the tenant of the base URL behind another one. */
export const namesTwoTenants = (collection: SpelledCollection): boolean => collection.includes('{tenant}');

/** The fixed part in a spelling, with the tenant of a base URL; undefined if the spelling has a tenant, and the URL has none. */
export function spelledCollection(base: string, collection: SpelledCollection): string | undefined {
  if (namesTwoTenants(collection) && !namesTenant(base)) return undefined;
  return collection.replace('{tenant}', base.split('/').at(-1) ?? '');
}

/** Whether a text is one path segment of unreserved characters (RFC 3986 section 2.3) that no server reads as a dot segment. */
const isSegment = (text: string): boolean => /^[A-Za-z0-9._~-]+$/.test(text) && text !== '.' && text !== '..';

/**
 * Makes sure that a path cannot change the rest of the request target: it is empty or starts with a slash, and contains no query,
 * no fragment and no character that ends a request line.
 */
export function expectPath(path: string): void {
  if (!/^(?:\/[^?#\\\s\p{Cc}]*)?$/u.test(path)) throw new Error(`${JSON.stringify(path)} is not a path`);
}

/** Whether a server could leave the base path by following this one: it has a dot segment, in any reading, with or without a parameter. */
export function leadsOut(path: string): boolean {
  return readings(path)?.some((reading) => reading.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;|$)/.test(segment))) ?? true;
}

/** An absolute URL, parsed; undefined if it is not http(s), contains a user, or is not in plain form. */
function plainUrl(href: unknown): URL | undefined {
  if (typeof href !== 'string' || !/^https?:\/\/[^/?#@\\]+(?:[/?#][^\\]*)?$/i.test(href)) return undefined;
  // RFC 3986 allows ASCII only: a parser maps look-alikes of letters and dots to ASCII.
  if (!/^[\x21-\x7e]+$/.test(href) || !URL.canParse(href)) return undefined;
  return new URL(href);
}

/**
 * The kind of an image's self link: `operation` if it is exactly `{base}/images/{id}`, `elsewhere` if it is another path on the
 * same origin that ends with the id, undefined if the suite must not follow it, or if a gateway may have left it so.
 */
export function kindOfSelfLink(href: unknown, base: string, id: string): 'operation' | 'elsewhere' | undefined {
  const url = plainUrl(href);
  if (url === undefined || !isSegment(id) || url.origin !== new URL(base).origin) return undefined;
  if (/[?#]/.test(String(href)) || leadsOut(rawPath(String(href)))) return undefined;
  const { pathname } = new URL(`${base}/images/${id}`);
  if (url.pathname === pathname) return 'operation';
  // The service does not know what a gateway adds in front of its version.
  if (pathname.endsWith(url.pathname) && /^\/v\d/i.test(url.pathname)) return undefined;
  return url.pathname.endsWith(`/${id}`) ? 'elsewhere' : undefined;
}

/**
 * The next page that a link of a list names, as path and query below the base URL; undefined if it leads to another origin or
 * outside the base path. A relative link is read against the URL of the page, as RFC 3986 section 5 says.
 */
export function nextBelow(href: unknown, page: string, base: string): string | undefined {
  if (typeof href !== 'string' || /[\s\\\p{Cc}]/u.test(href) || !URL.canParse(href, page)) return undefined;
  const url = new URL(href, page);
  const root = new URL(base);
  const rootPath = root.pathname.replace(/\/$/, '');
  if (url.origin !== root.origin || url.username !== '' || url.password !== '') return undefined;
  if (!url.pathname.startsWith(`${rootPath}/`) || leadsOut(url.pathname) || /%2f|%5c/i.test(url.pathname)) return undefined;
  return url.pathname.slice(rootPath.length) + url.search;
}

/** The URL of a self link on the same origin, with the operator's spelling of the host and the link's spelling of the path. */
export const onOrigin = (href: string, base: string): string => new URL(base).origin + rawPath(href);

/** The path of an absolute URL as written; a parser would remove dot segments. */
const rawPath = (url: string): string => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';

/** How often a text is decoded at most. Servers behind gateways decode twice; a text that is not plain after this is refused. */
const mostRounds = 5;

/**
 * What servers may read in a path or a query: the text as written, and what is left after each decoding, in UTF-8 and in Latin-1. The
 * last is plain. Undefined if the text is escaped more often than any server decodes, so that nobody knows what it names.
 */
export function readings(text: string): readonly string[] | undefined {
  const found = new Set([text]);
  let [utf8, latin1] = [text, text];
  for (let round = 0; round <= mostRounds; round += 1) {
    const next = [decodedOnce(utf8, 'utf8'), decodedOnce(latin1, 'latin1')] as const;
    if (next[0] === utf8 && next[1] === latin1) return [...found];
    [utf8, latin1] = next;
    found.add(latin1).delete(utf8);
    found.add(utf8);
  }
  return undefined;
}

/** A text after one decoding. */
export const decodedOnce = (text: string, encoding: 'utf8' | 'latin1'): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(encoding));

/** Whether a part of a text belongs to an identifier of the run, so that a pattern around it matches that image alone. */
type IsOfItsOwn = (part: string) => boolean;

/** Whether a server could read a text as many images: as the collection, a word for all, a pattern or a condition. */
export function couldBeMany(text: string, isOfItsOwn: IsOfItsOwn = () => false): boolean {
  return (
    readings(text)?.some(
      (reading) =>
        isCollection(reading) || partsOf(reading).some((part) => isForAll(part) || (isPattern(part) && !isOfItsOwn(part))),
    ) ?? true
  );
}

/** Whether a server could read a whole number in a text: the identifier of another image, or a place in the list. */
export function couldBeNumber(text: string): boolean {
  return readings(text)?.some((reading) => partsOf(reading).some((part) => /^[+-]?\p{Nd}+$/u.test(part))) ?? true;
}

/** Servers end an identifier at NUL, a line end, `;`, `?` or `#`. */
function isCollection(reading: string): boolean {
  const [first = ''] = reading.split(/[\0\r\n;?#]/);
  return /^[\s\p{C}\p{Z}+/]*$/u.test(first);
}

/** Servers split lists of identifiers. */
const partsOf = (reading: string): string[] => reading.split(/[\s\p{C}\p{Z};?#,|&/]+/u).filter((part) => part !== '');

const isForAll = (part: string): boolean => /^(?:detail|all)$/i.test(part);

/** Wildcards of shells and of SQL, and the quote that ends a text of SQL. An escape is no wildcard. */
const isPattern = (part: string): boolean => /[*']|%(?![0-9a-f]{2})|_$/i.test(part);

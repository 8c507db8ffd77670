/** The parts that request targets are put together from. Pure: nothing here knows what may be deleted. */

/** Whether a base URL ends with a tenant: its last segment is no version. */
export function namesTenant(base: string): boolean {
  return !/\/v\d[\d.]*$/.test(base) && new URL(base).pathname !== '/';
}

/** The base URL with another tenant. @throws where it names none, or the tenant is no single segment */
export function underTenant(base: string, tenant: string): string {
  if (!namesTenant(base)) throw new Error('the URL of this target contains no tenant');
  if (!isSegment(tenant)) throw new Error(`${JSON.stringify(tenant)} is not a tenant`);
  return base.replace(/\/[^/]+$/, `/${tenant}`);
}

/** Whether a text is one path segment of unreserved characters (RFC 3986 section 2.3) that no server takes for a dot segment. */
export const isSegment = (text: string): boolean => /^[A-Za-z0-9._~-]+$/.test(text) && text !== '.' && text !== '..';

/**
 * Makes sure that a path stays where it is put: it is empty or begins with a slash, and has neither query nor fragment nor what
 * ends a request line.
 */
export function expectPath(path: string): void {
  if (!/^(?:\/[^?#\\\s\p{Cc}]*)?$/u.test(path)) throw new Error(`${JSON.stringify(path)} is not a path`);
}

/** Whether some server could read a path as leading out of where it is put: a dot segment, plain or percent-encoded twice over. */
export function leadsOut(path: string): boolean {
  let plain = path;
  for (let round = 0; round < 3; round += 1) {
    if (plain.split(/[/\\]/).some((segment) => segment === '.' || segment === '..')) return true;
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return false;
}

/** An absolute URL as it is written, parsed; undefined where it is none of http(s), names a user, or is not written plainly. */
function plainUrl(href: unknown): URL | undefined {
  if (typeof href !== 'string' || !/^https?:\/\/[^/?#@\\]+(?:[/?#][^\\]*)?$/i.test(href)) return undefined;
  // RFC 3986 knows ASCII alone: a parser maps what looks like a letter or a dot to one.
  if (!/^[\x21-\x7e]+$/.test(href) || !URL.canParse(href)) return undefined;
  return new URL(href);
}

/**
 * What a self link of an image is: `operation` where it is exactly `{base}/images/{id}`, `elsewhere` where it leads to another
 * path of the same origin that ends with the id, and undefined where it is nothing to follow.
 */
export function kindOfSelfLink(href: unknown, base: string, id: string): 'operation' | 'elsewhere' | undefined {
  const url = plainUrl(href);
  if (url === undefined || !isSegment(id) || url.origin !== new URL(base).origin) return undefined;
  if (/[?#]/.test(String(href)) || leadsOut(rawPath(String(href)))) return undefined;
  if (url.pathname === new URL(`${base}/images/${id}`).pathname) return 'operation';
  return url.pathname.endsWith(`/${id}`) ? 'elsewhere' : undefined;
}

/**
 * The next page that a link of a list names, as path and query below the base URL; undefined where it leads to another origin or
 * out of the base path. A relative link is read against the URL of the page, as RFC 3986 section 5 says.
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

/** The URL of a self link on the same origin: the host as the operator wrote it, the path as it stands in the link. */
export const onOrigin = (href: string, base: string): string => new URL(base).origin + rawPath(href);

/** The path of an absolute URL as it is written: a parser would have taken dot segments away. */
const rawPath = (url: string): string => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';

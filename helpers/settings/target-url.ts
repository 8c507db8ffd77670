import type { Problems } from './settings-error.ts';

const EXPECTED = 'an absolute http(s) URL';

/**
 * The base URL of a target without a trailing slash; undefined after a problem was added.
 * Keeps path octets as WHATWG URL does. Refuses user information, query and fragment.
 */
export function baseUrl(text: string, where: string, problems: Problems): string | undefined {
  const refuse = (expected: string, fix: string): undefined => {
    problems.add(where, expected, problems.shownUrl(text.trim() && text), fix);
  };
  if (!/^https?:\/\/[^/?#]/i.test(text) || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return refuse(EXPECTED, 'write it like https://compute.example/v2/123456');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return refuse(`${EXPECTED} without user and password`, 'remove the part before the @, and put the token into TARGET_TOKEN');
  }
  if (/[?#]/.test(text)) return refuse(`${EXPECTED} without query and fragment`, 'remove the part from ? or # on');
  if (/\$\(|\$\{|[{}<>]|%7[bd]|%3[ce]/i.test(text))
    return refuse(`${EXPECTED} without placeholders`, 'write the real version and tenant');
  // Lines that a person pastes into a shell name the host, which may come from a service catalogue.
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname))
    return refuse(`${EXPECTED} whose host has letters, digits, dots, hyphens and underscores alone`, 'correct the host');
  // A service that routes by a prefix, or a gateway that decodes the path, would take its image for the one to delete.
  if (/%(?:2f|3f|23|3b|5c)|;/i.test(url.pathname))
    return refuse(`${EXPECTED} without ;, %2f, %3f, %23, %3b and %5c`, 'write the version and the tenant only');
  if (/\/images(?:\/|$)/i.test(url.pathname))
    return refuse(`${EXPECTED} up to the tenant`, 'remove /images and what follows; the operation is {url}/images/{image_id}');
  return url.origin + withoutSlashes(url.pathname);
}

/** A URL or a path without trailing slashes. Uses an index, because a regular expression would try every slash as the first one. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** The default name of a target: its host and port. */
export function nameFromUrl(url: string): string {
  return folderName(new URL(url).host);
}

/** A text reduced to characters that folder and project names allow; `target` if none is left. */
export function folderName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 64).replace(/[-.]{1,64}$/, '') || 'target';
}

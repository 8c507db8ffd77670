/**
 * An id that can be put into a path unchanged: one segment of unreserved characters (RFC 3986 section 2.3), not a word of the
 * API.
 */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]{0,254}$/.test(text) && text.toLowerCase() !== 'detail';
}

/** A UUID anywhere in a text; for `match` and `replaceAll`. */
export const anyUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Whether an id has the form of a UUID, which shortening or guessing never hits. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

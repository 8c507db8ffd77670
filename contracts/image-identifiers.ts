/** An id that can be put into a path unchanged: one segment of unreserved characters (RFC 3986 section 2.3), not a word of the API. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]{0,254}$/.test(text) && text.toLowerCase() !== 'detail';
}

/** Whether a text names an identifier, in any case, and with any of its octets percent-encoded, once or twice, as some services decode it. */
export function namesIdentifier(text: string, id: string): boolean {
  return decoded(decoded(text)).toLowerCase().includes(id.toLowerCase());
}

/** A text without its percent-encoded ASCII. Most of the texts that a run compares, some hundred thousand, have none. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-7][0-9a-f])/gi, (_, octet: string) => String.fromCharCode(Number.parseInt(octet, 16)));
}

/** A UUID anywhere in a text; for `match` and `replaceAll`. */
export const anyUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** How often a digit occurs among the 32 of a random UUID in one of a million. */
const mostAlike = 12;

/** Two random UUIDs agree in this many places once in ten million pairs. */
const mostInCommon = 12;

/**
 * Whether an id is a random UUID: of version 4 (RFC 9562 section 5.4), and its digits look random. Nobody else can have it, and
 * shortening or guessing never hits it. One of version 1, 6 or 7 shares most of its digits with those made at the same time or on the
 * same machine.
 */
export function isRandomUuid(text: string): boolean {
  // Digits are counted only of a UUID: a target may call an image by a text of any length.
  if (!/^.{14}4.{4}[89ab]/i.test(text) || !isUuid(text)) return false;
  const digits = [...text.toLowerCase().replaceAll('-', '')];
  const counts = digits.map((digit) => digits.filter((each) => each === digit).length);
  return Math.max(...counts) < mostAlike;
}

/** Whether two UUIDs were counted rather than drawn: they agree in too many places. */
export function areCounted(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.toLowerCase().replaceAll('-', '')) as [string, string];
  return a !== b && [...a].filter((digit, place) => digit === b[place]).length > mostInCommon;
}

/** Whether an id has the form of a UUID. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

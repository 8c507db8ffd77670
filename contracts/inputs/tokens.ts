import { createHash, randomBytes } from 'node:crypto';

/**
 * Tokens that a conforming target refuses, made by altering characters of a valid one. Not by adding quotes or `=`: Keystone
 * accepts these. The last character before the padding is not altered, because its low bits may be unused in base64 (RFC 4648 section 3.5).
 */
export function alteredTokens(token: string): Record<string, string> {
  // A hexadecimal number, or a UUID, has no case: its letters are digits.
  const letter = /^[\da-f-]+$/i.test(token) ? -1 : token.search(/[a-z]/i);
  return {
    'first character altered': alteredAt(token, 0),
    'middle character altered': alteredAt(token, Math.floor(token.length / 2)),
    'one character near the end altered': alteredAt(token, Math.max(0, withoutPadding(token).length - 3)),
    ...(letter >= 0 && { 'one letter in the other case': withOtherCase(token, letter) }),
  };
}

/** The token, shortened and extended. */
export function resizedTokens(token: string): Record<string, string> {
  return {
    'shortened by eight': token.slice(0, -8),
    'first half': token.slice(0, token.length / 2),
    'extended by four': `${token}4aF9`,
  };
}

/** A token that nobody issued. Its end shows that, so that a report may show the token. */
export function unknownToken(): string {
  const start = randomBytes(12).toString('hex');
  return `${start}${endOf(start)}`;
}

/** Whether a text is, or holds, a token that {@link unknownToken} made. */
export const holdsUnknownToken = (text: string): boolean =>
  [...text.matchAll(/[\da-f]{32}/g)].some(([token]) => token.endsWith(endOf(token.slice(0, 24))));

const endOf = (start: string): string => createHash('sha256').update(start).digest('hex').slice(0, 8);

/** A token of 8000 characters. */
export const longToken = (): string => randomBytes(4000).toString('hex');

function withoutPadding(token: string): string {
  let { length } = token;
  while (token[length - 1] === '=') length -= 1;
  return token.slice(0, length);
}

/** A digit becomes a letter: in tokens that are counted, as on a test bench, another digit makes the token of another tenant. */
function alteredAt(token: string, index: number): string {
  const other = /\d/.test(token.charAt(index)) ? 'a' : '7';
  return token.slice(0, index) + other + token.slice(index + 1);
}

function withOtherCase(token: string, index: number): string {
  const letter = token.charAt(index);
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return token.slice(0, index) + other + token.slice(index + 1);
}

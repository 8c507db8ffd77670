import { isRandomUuid } from '../image-identifiers.ts';

/**
 * Identifiers that are not UUIDs and name nothing, made from a random UUID, by kind. Each is written as sent in the path. A service may
 * take names for identifiers: each that can hold the UUID does.
 */
export const malformed = (id: string): Record<string, string> => {
  return {
    word: `not-an-image-${id}`,
    'last character not hexadecimal': `${id.slice(0, -1)}j`,
    '35 characters': id.slice(0, -1),
    '37 characters': `${id}1`,
    'one hyphen missing': id.replace('-', ''),
    'no hyphens': id.replaceAll('-', ''),
    'in braces': `%7B${id}%7D`,
    'as a URN': `urn:uuid:${id}`,
    'in quotes': `%22${id}%22`,
    'with a blank before': `%20${id}`,
    'with a blank after': `${id}%20`,
    'decimal fraction': '1.5',
    hexadecimal: '0xff',
    null: 'null',
    undefined: 'undefined',
    Boolean: 'true',
    'JSON object': `%7B%22id%22%3A%22${id}%22%7D`,
    'JSON array': '%5B%5D',
    'path parameter': `${id};v=1`,
    'encoded slash': `${id}%2Fmetadata`,
    markup: `%3Cb%3E${id}%3C%2Fb%3E`,
    'command substitution': `${id}-%24%28id%29`,
    'template expression': `${id}-%24%7B7-7%7D`,
    'percent sign': `${id}%25`,
    'plus signs': `${id}+image`,
    'mail address': `${id}@example.org`,
    'file name': `${id}.vhd`,
    date: '2015-07-09',
    tab: `${id}%09name`,
    '300 characters': id.padEnd(300, 'a'),
  };
};

/** Identifiers that a server may leave out of its condition, so that nothing says any more which image is meant. */
export const dropped = (id: string): Record<string, string> => ({
  null: 'null',
  undefined: 'undefined',
  'JSON array': '%5B%5D',
  'with a blank before': `%20${id}`,
  'with a blank after': `${id}%20`,
});

/** Identifiers beyond ASCII, made from a random UUID. */
export const beyondAscii = (id: string): Record<string, string> => ({
  umlaut: `${id}-b%C3%BCro`,
  emoji: `${id}-%F0%9F%96%BC`,
  'full-width letters': `${id}-%EF%BD%81%EF%BD%82`,
  'right-to-left mark': `${id}%E2%80%8F`,
  'combining accent': `${id}-e%CC%81`,
});

/** Identifiers with octets that end or split a field line. */
export const controls = (id: string): Record<string, string> => ({
  NUL: `${id}%00`,
  'CR and LF': `${id}%0d%0aX-Injected:%20yes`,
  LF: `${id}%0aX-Injected:%20yes`,
});

/** Identifiers with a percent sign that two hexadecimal digits do not follow (RFC 3986 section 2.1), or with octets that are not UTF-8. */
export const undecodable = (id: string): Record<string, string> => ({
  'no hexadecimal digits': `${id}%zz`,
  'nothing after the percent sign': `${id}%`,
  'octet FF': `${id}%FF`,
  'the first octet of two': `${id}%C3`,
});

/** An identifier that is longer than what most servers read of a request target. It begins with a random UUID. */
export const long = (id: string): Record<string, string> => ({ '8000 characters': id.padEnd(8000, 'a') });

/** Paths that a bad server could read as many images. */
export const wildcards: Readonly<Record<string, string>> = {
  asterisk: '*',
  'encoded asterisk': '%2A',
  'SQL wildcard': '%25',
  'SQL single wildcard': '_',
  'SQL condition': "'%20OR%20'1'='1",
  all: 'all',
  'regular expression': '.*',
};

/** Whole numbers. */
export const numbers: readonly string[] = [
  '0',
  '1',
  '-1',
  '999',
  '9223372036854775808',
  // In the lowest 32 and 64 bits, each is 1.
  '4294967297',
  '18446744073709551617',
];

/** Texts with dot segments, plain and encoded. */
export const dotSegments = (id: string): Record<string, string> => ({
  dot: '.',
  'encoded dot': '%2e',
  'two dots': '..',
  'encoded two dots': '%2e%2e',
  'to the collection': `${id}/..`,
  'to the collection, encoded': `${id}%2F..`,
  'into another resource': '..%2Fservers',
});

/**
 * Identifiers made from one of the run by shortening or extending it, or by changing a digit at one of its ends. What is left is nearly all of it:
 * a server that takes a beginning for the whole would delete every image that has a shorter one.
 */
export const resized = (id: string): Record<string, string> => ({
  'without its last character': id.slice(0, -1),
  'without its last four characters': id.slice(0, -4),
  'one character more': `${id}1`,
  'one character before': `1${id}`,
  'twice in a row': `${id}${id}`,
  // Nobody has it: all other digits are random.
  'its first digit changed': isRandomUuid(id) ? `${otherDigit(id.charAt(0))}${id.slice(1)}` : '',
  'its last digit changed': isRandomUuid(id) ? `${id.slice(0, -1)}${otherDigit(id.charAt(id.length - 1))}` : '',
});

const otherDigit = (digit: string): string => (digit === '0' ? '1' : '0');

/**
 * A character of each class that a server may drop when it decodes, compares or stores an identifier: blanks, and what nobody sees of Unicode.
 * None stands inside an identifier: a server that ends a text there would be left with a part, which may be another's, and one that drops a
 * character inside drops it at an end, too. A new class is one line.
 */
const unnoticed: Readonly<Record<string, string>> = {
  'a blank': '%20',
  'a tab': '%09',
  'a zero-width space': '%E2%80%8B',
  'a soft hyphen': '%C2%AD',
  'a byte order mark': '%EF%BB%BF',
};

/** Texts at which an identifier may end: for C, for lines, and in the syntax of URIs, paths and hosts. Before it, nothing would be left. */
const endings: Readonly<Record<string, string>> = {
  NUL: '%00',
  LF: '%0A',
  'a fragment': '%23x',
  'an escaped query': '%3Fx',
  'a backslash': '%5Cx',
  'an ampersand': '%26x',
  'a dot': '%2E',
  'a dot and a letter': '.x',
  'a version': 'v2',
  'a plus': '+',
};

const inserted = (id: string): Record<string, string> =>
  Object.fromEntries([
    ...Object.entries(unnoticed).map(([name, text]) => [`${name} before`, id && `${text}${id}`]),
    ...Object.entries({ ...unnoticed, ...endings }).map(([name, text]) => [`${name} after`, id && `${id}${text}`]),
  ]);

/**
 * Texts that a server may turn into an identifier of the run when it decodes, trims or compares them. Each holds nearly all of it; those with
 * a wildcard are made from a UUID only, which nobody else's image resembles.
 */
export const interpreted = (id: string): Record<string, string> => ({
  ...inserted(id),
  'escaped twice': id.replace('-', '%252D'),
  'a full-width character': id && `${encodeURIComponent(fullWidth(id.charAt(0)))}${id.slice(1)}`,
  'a character in two octets of UTF-8': id && `${overlong(id.charCodeAt(0))}${id.slice(1)}`,
  'a character in three octets of UTF-8': id && `${overlong(id.charCodeAt(0), 3)}${id.slice(1)}`,
  'in quotes': id && `%22${id}%22`,
  'a backslash before': id && `%5C${id}`,
  // Cut there, each still holds nearly all of the identifier.
  'a character as JavaScript escapes it': isRandomUuid(id) ? `${id.slice(0, -1)}%u${hex(id.charCodeAt(id.length - 1), 4)}` : '',
  'a backslash inside': isRandomUuid(id) ? `${id.slice(0, -4)}%5C${id.slice(-4)}` : '',
  'an underscore for a character': isRandomUuid(id) ? `_${id.slice(1)}` : '',
  'a percent sign for a character': isRandomUuid(id) ? `${id.slice(0, -1)}%25` : '',
  'a dot for a character': isRandomUuid(id) ? `.${id.slice(1)}` : '',
  // A collation of MySQL takes it for the letter.
  'an accent on a letter': isRandomUuid(id) && oneOfTheLast.test(id) ? id.replace(oneOfTheLast, accented) : '',
  // What a column of 36 characters cuts off.
  'with 300 characters after': id && `${id}${'a'.repeat(300)}`,
  // A number has many spellings.
  'a plus before a number': /^\d+$/.test(id) ? `+${id}` : '',
  'zeros before a number': /^\d+$/.test(id) ? `00${id}` : '',
  'a number with a fraction': /^\d+$/.test(id) ? `${id}.0` : '',
  'a number with an exponent': /^\d+$/.test(id) ? `${id}e0` : '',
  'a number that wraps at 32 bits': /^\d+$/.test(id) ? String(BigInt(id) + 2n ** 32n) : '',
  'a number that wraps at 64 bits': /^\d+$/.test(id) ? String(BigInt(id) + 2n ** 64n) : '',
  'an underscore in a number': /^\d+$/.test(id) ? `0_${id}` : '',
  'digits of another script': /^\d+$/.test(id) ? encodeURIComponent(arabic(id)) : '',
});

/** The last letter that can have an accent, if it is one of the last eight digits: all others are left, and nobody has them. */
const oneOfTheLast = /[ae](?=[^-ae]{0,7}$)/;
const accented = (letter: string): string => encodeURIComponent(`${letter}\u0301`.normalize('NFC'));

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** A character of ASCII in two octets or three, which UTF-8 forbids (RFC 3629 section 3). */
const overlong = (code: number, octets: 2 | 3 = 2): string =>
  [...(octets === 3 ? [0xe0, 0x80 | (code >> 6)] : [0xc0 | (code >> 6)]), 0x80 | (code & 0x3f)]
    .map((octet) => `%${hex(octet, 2).toUpperCase()}`)
    .join('');

/** A number in the digits of Arabic, which Python reads as one. */
const arabic = (id: string): string => id.replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

const fullWidth = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0xfee0);

/** Other notations of an identifier of the run. */
export const notations = (id: string): Record<string, string> => ({
  // A number may be somebody else's image.
  'without hyphens': /^[\d-]+$/.test(id) ? '' : id.replaceAll('-', ''),
  'in braces': `%7B${id}%7D`,
  'as a URN': `urn:uuid:${id}`,
  'with a parameter': `${id};v=1`,
});

/** What is below an image: its metadata, an item of it, and what the image service has there. */
export const below = (id: string): Record<string, string> => ({
  metadata: `${id}/metadata`,
  'metadata item': `${id}/metadata/none`,
  members: `${id}/members`,
  file: `${id}/file`,
  tag: `${id}/tags/none`,
  action: `${id}/action`,
  actions: `${id}/actions`,
});

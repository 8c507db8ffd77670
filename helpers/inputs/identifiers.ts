import { isRandomUuid } from '../../contracts/image-identifiers.ts';

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
export const numbers: readonly string[] = ['0', '1', '-1', '999'];

/** Paths with dot segments, plain and encoded. */
export const dotSegments = (id: string): Record<string, string> => ({
  dot: '/.',
  'encoded dot': '/%2e',
  'two dots': '/..',
  'encoded two dots': '/%2e%2e',
  'to the collection': `/${id}/..`,
  'to the collection, encoded': `/${id}%2F..`,
  'into another resource': '/..%2Fservers',
});

/**
 * Identifiers made from an own one by shortening or extending it. What is left is nearly all of it: a server that takes a beginning for the
 * whole would delete every image that has a shorter one.
 */
export const resized = (id: string): Record<string, string> => ({
  'without its last character': id.slice(0, -1),
  'without its last four characters': id.slice(0, -4),
  'one character more': `${id}1`,
  'one character before': `1${id}`,
  'twice in a row': `${id}${id}`,
});

/** Paths of an own image that a check of tokens by the text of the path may not know. */
export const spellings = (id: string): Record<string, string> => ({
  'a character escaped': `/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
  'an empty segment': `//${id}`,
  'a slash at the end': `/${id}/`,
  'a path parameter': `/${id};v=1`,
  'a suffix': `/${id}.json`,
});

/**
 * Texts that a server may turn into an own identifier when it decodes, trims or compares them. Each holds nearly all of it; those with
 * a wildcard are made from a UUID only, which nobody else's image resembles.
 */
export const interpreted = (id: string): Record<string, string> => ({
  'escaped twice': id.replace('-', '%252D'),
  'a blank before': id && `%20${id}`,
  'a blank after': id && `${id}%20`,
  'a tab after': id && `${id}%09`,
  'NUL after': id && `${id}%00`,
  'LF after': id && `${id}%0A`,
  'a full-width character': id && `${encodeURIComponent(fullWidth(id.charAt(0)))}${id.slice(1)}`,
  'an underscore for a character': isRandomUuid(id) ? `_${id.slice(1)}` : '',
});

const fullWidth = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0xfee0);

/** Other notations of an own identifier. */
export const notations = (id: string): Record<string, string> => ({
  // A number may be somebody else's image.
  'without hyphens': /^[\d-]+$/.test(id) ? '' : id.replaceAll('-', ''),
  'in braces': `%7B${id}%7D`,
  'as a URN': `urn:uuid:${id}`,
  'with a parameter': `${id};v=1`,
});

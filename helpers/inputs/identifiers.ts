import { isUuid } from '../../contracts/image-identifiers.ts';

/** Identifiers that are not UUIDs and name nothing, made from a random UUID, by kind. Each is written as sent in the path. */
export const malformed = (id: string): Record<string, string> => {
  return {
    word: 'not-an-image',
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
    'JSON object': '%7B%22id%22%3A1%7D',
    'JSON array': '%5B%5D',
    'path parameter': `${id};v=1`,
    'encoded slash': `${id}%2Fmetadata`,
    markup: '%3Cb%3Eimage%3C%2Fb%3E',
    'command substitution': '%24%28id%29',
    'template expression': '%24%7B7-7%7D',
    'percent sign': `${id}%25`,
    'plus signs': 'an+image',
    'mail address': 'image@example.org',
    'file name': 'image.vhd',
    date: '2015-07-09',
    tab: 'image%09name',
    '300 characters': 'a'.repeat(300),
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

/** Identifiers beyond ASCII. */
export const beyondAscii: Readonly<Record<string, string>> = {
  umlaut: 'b%C3%BCro',
  emoji: '%F0%9F%96%BC',
  'full-width letters': '%EF%BD%81%EF%BD%82',
  'right-to-left mark': 'image%E2%80%8F',
  'combining accent': 'e%CC%81',
};

/** Identifiers with octets that end or split a field line. */
export const controls = (id: string): Record<string, string> => ({
  NUL: `${id}%00`,
  'CR and LF': `image%0d%0aX-Injected:%20yes`,
  LF: 'image%0aX-Injected:%20yes',
});

/** Identifiers with a percent sign that two hexadecimal digits do not follow (RFC 3986 section 2.1), or with octets that are not UTF-8. */
export const undecodable = (id: string): Record<string, string> => ({
  'no hexadecimal digits': `${id}%zz`,
  'nothing after the percent sign': `${id}%`,
  'octet FF': `${id}%FF`,
  'the first octet of two': `${id}%C3`,
});

/** An identifier that is longer than what most servers read of a request target. */
export const long: Readonly<Record<string, string>> = { '8000 characters': 'a'.repeat(8000) };

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

/** Identifiers made from an own one by shortening or extending it; empty if the identifier has no such part. */
export const resized = (id: string): Record<string, string> => {
  const [group = ''] = /^[^-._~]*(?=[-._~])/.exec(id) ?? [];
  return {
    'without its last character': id.slice(0, -1),
    // A first group of only digits is a number. If identifiers are numbers, it may be another person's image.
    'its first group': isUuid(id) && /^\d+$/.test(group) ? id.slice(0, 13) : group,
    'first group and hyphen': group && id.slice(0, group.length + 1),
    'one character more': `${id}1`,
    'one character before': `1${id}`,
    'twice in a row': `${id}${id}`,
  };
};

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
  'an underscore for a character': isUuid(id) ? `_${id.slice(1)}` : '',
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

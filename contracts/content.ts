import { jsonIn } from './json.ts';
/** Facts about content, from its octets: format, duplicate members, leaked internals. Pure functions that never throw. */

import type { MediaType } from './fields.ts';

/** The format of content, independent of its Content-Type; `text` is any format other than the named ones. */
export type ContentFormat = 'json' | 'xml' | 'html' | 'text' | 'empty';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Whether octets begin with the byte order mark of UTF-8, which RFC 8259 section 8.1 forbids on JSON. */
export const hasByteOrderMark = (octets: Uint8Array): boolean => octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf;

const latin1 = new TextDecoder('latin1');

/** The text of octets in UTF-8, without a byte order mark (which JSON must not have); undefined if they are not UTF-8. */
export function utf8Text(octets: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(octets);
  } catch {
    return undefined;
  }
}

const isJson = (text: string): boolean => jsonIn(text) !== undefined;

const htmlStart = /^<(?:!doctype html|a href=|(?:html|head|title|body|h[1-6]|p|div|center|pre)\b)/i;
/** Longer than any start that `htmlStart` knows. */
const startLength = 32;
const xmlStart = /^<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.:-]*(?:\/|\s[^<>]*)?>)/;

/** The position after a closing and the blanks after it; the end of the text if it is not closed. */
function pastClosing(text: string, from: number, closing: string): number {
  const end = text.indexOf(closing, from);
  if (end === -1) return text.length;
  const blanks = /\s*/y;
  blanks.lastIndex = end + closing.length;
  return blanks.lastIndex + (blanks.exec(text)?.[0].length ?? 0);
}

/** The position of the first tag of a document, after an XML declaration and comments. */
function firstTag(text: string): number {
  let place = text.startsWith('<?xml') ? pastClosing(text, '<?xml'.length, '>') : 0;
  while (text.startsWith('<!--', place)) place = pastClosing(text, place + '<!--'.length, '-->');
  return place;
}

function isHtml(text: string): boolean {
  const start = firstTag(text);
  return htmlStart.test(text.slice(start, start + startLength));
}

/** The format of content. Octets that are not UTF-8 are read as Latin-1: the charset is judged elsewhere. */
export function contentFormat(octets: Uint8Array): ContentFormat {
  if (octets.length === 0) return 'empty';
  const text = (utf8Text(octets) ?? latin1.decode(octets)).trim();
  if (isJson(text)) return 'json';
  if (isHtml(text)) return 'html';
  return xmlStart.test(text) ? 'xml' : 'text';
}

function namedFormat({ type, subtype }: MediaType): ContentFormat | undefined {
  const name = `${type}/${subtype}`;
  if (name === 'text/html' || name === 'application/xhtml+xml') return 'html';
  if (subtype === 'json' || subtype.endsWith('+json')) return 'json';
  if (subtype === 'xml' || subtype.endsWith('+xml')) return 'xml';
  return name === 'text/plain' ? 'text' : undefined;
}

/**
 * Why content does not have the format that its media type names; undefined if it has, or if the type names no known format.
 * Plain text may be anything except a complete JSON object or array or a marked-up document; text without tags counts as HTML.
 */
export function mislabelled(label: MediaType, octets: Uint8Array): string | undefined {
  const named = namedFormat(label);
  const found = contentFormat(octets);
  if (named === 'json' && found === named && utf8Text(octets) === undefined)
    return `Content-Type names ${label.type}/${label.subtype}, the content is not UTF-8`;
  if (named === undefined || found === 'empty' || found === named) return undefined;
  // A quotation mark that is not escaped makes text of JSON.
  if (named === 'json' && found === 'text' && /^\s*[[{]/.test(latin1.decode(octets)))
    return `Content-Type names ${label.type}/${label.subtype}, the content begins like JSON and cannot be parsed`;
  const isScalar = found === 'json' && !/^\s*[[{]/.test(utf8Text(octets) ?? latin1.decode(octets));
  const isBareText = found === 'text' || isScalar;
  if (isBareText && (named === 'text' || named === 'html')) return undefined;
  if (named === 'xml' && found === 'html') return undefined;
  return `Content-Type names ${label.type}/${label.subtype}, the content is ${found}`;
}

/** The position after the string that starts at a quotation mark; the end of the text if it is not closed. */
function stringEnd(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return Math.min(position + 1, text.length);
}

/** The name in a string literal; the literal itself if it is malformed. */
const memberName = (literal: string): string => String(jsonIn(literal) ?? literal);

/**
 * Duplicate names in one object of a JSON text (RFC 8259 section 4), each once, in order. JSON.parse hides them and keeps the
 * last member. A text that is not JSON is read up to its error.
 */
export function duplicateMembers(jsonText: string): readonly string[] {
  const open: (Set<string> | undefined)[] = [];
  const twice = new Set<string>();
  let literal: string | undefined;
  for (let position = 0; position < jsonText.length; ) {
    const character = jsonText.charAt(position);
    if (character === '"') {
      const end = stringEnd(jsonText, position);
      literal = jsonText.slice(position, end);
      position = end;
      continue;
    }
    const names = open.at(-1);
    if (character === ':' && literal !== undefined && names !== undefined) {
      const name = memberName(literal);
      if (names.has(name)) twice.add(name);
      names.add(name);
    }
    if (character === '{') open.push(new Set());
    if (character === '[') open.push(undefined);
    if (character === '}' || character === ']') open.pop();
    if (!/\s/.test(character)) literal = undefined;
    position += 1;
  }
  return [...twice];
}

/**
 * Patterns of leaked internals, each with its description. URLs are removed before they are tried. Each repetition is bounded,
 * because the patterns are tried at every position of a text.
 */
const signs: readonly (readonly [what: string, sign: RegExp])[] = [
  ['a Python stack trace', /Traceback \(most recent call last\)|\bFile "[^"\n]{1,300}", line \d{1,7}/],
  [
    'a Java stack trace',
    /\bat [\w$.<>/]{1,300}\((?:[\w$-]{1,100}\.(?:java|scala|kt|groovy|clj):\d{1,7}|Native Method|Unknown Source)\)/,
  ],
  [
    'a JavaScript stack trace',
    /\bat (?:[^\n()]{1,200} \()?(?:node:[\w/]{1,100}|(?:file:\/\/|\/|[A-Z]:\\)[^\s()]{1,300}\.[cm]?[jt]s):\d{1,7}:\d{1,7}/,
  ],
  ['a .NET stack trace', /\bat [\w.`<>]{1,200}\([^)\n]{0,200}\) in \S{1,300}:line \d{1,7}/],
  [
    'a stack trace',
    /\bgoroutine \d{1,9} \[|\.rb:\d{1,7}:in [`']|\bpanicked at |\.php on line \d|^#\d{1,4} {1,4}\S{1,300}\(\d{1,7}\): /m,
  ],
  ['a class name', /<class '[\w.]{1,200}'>|<[\w.]{1,200} object at 0x[0-9a-f]{1,16}>/],
  ['a class name', /\b(?:[a-z_]\w{1,60}\.){1,10}(?:[A-Z]\w{0,80}(?:Exception|Error|Fault)|HTTP[A-Z]\w{1,60})\b/],
  ['a class name', /\b(?:[a-z_]\w{1,60}\.){2,10}[A-Z]\w{0,60}[a-z]\w{0,20}\b/],
  ['a class name', /\b[A-Z]\w{0,80}[a-z]Exception\b/],
  [
    'a class name',
    /\b(?:Key|Type|Value|Attribute|Index|Name|Reference|Range|Runtime|Assertion|Import|Lookup|ZeroDivision|Operational|Integrity|Programming)Error\b/,
  ],
  ['SQL', /\bSELECT\s[^;]{1,500}\sFROM\s|\bINSERT INTO\s\S{1,100}|\bUPDATE\s\S{1,100}\sSET\s|\bDELETE FROM\s\S{1,100}\sWHERE\s/],
  ['SQL', /\bselect\s[\w.*, `"]{1,300}\sfrom\s[\w."`]{1,100}\swhere\s\S{1,100}\s{0,9}(?:=|<|>|in\b|like\b)/i],
  ['SQL', /\bSQLSTATE\b|\bORA-\d{5}\b|error in your SQL syntax|\b(?:psycopg2|pymysql|sqlalchemy|sqlite3)\b/i],
  ['a file', /(?:^|[\s"'`(=:[<])\/(?:usr|opt|etc|var|home|root|srv|proc|tmp|lib|lib64)\/[\w.+-]{1,100}/m],
  ['a file', /\b[A-Z]:\\[\w.-]{2,100}/],
  ['a file', /\b[\w/-]{1,200}\.(?:py|pyc|java|rb|php|go|js|ts|scala|cs|jar):\d{1,7}\b/],
  [
    'an internal address',
    /\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|127(?:\.\d{1,3}){3}|localhost|[a-z][\w.-]{0,100}\.(?:internal|local|localdomain)):\d{2,5}\b/,
  ],
  ['an internal address', /\bHTTPS?ConnectionPool\(host=/],
];

/** The number of characters that are searched for internals. No message for end users is longer. */
const searchedCharacters = 65_536;

/**
 * The internals that a text leaks, with an excerpt; undefined if it leaks none. For a `message`, which is for end users: the
 * guide allows even a stack trace in `details`. The text may be whole content, in which JSON has escaped quotation marks and line
 * ends. Only the first 65,536 characters are searched.
 */
export function internals(text: string): string | undefined {
  const plain = text.slice(0, searchedCharacters).replace(/\bhttps?:\/\/[^\s"'<>]+/gi, 'URL');
  const unescaped = plain.replace(/\\n/g, '\n').replace(/\\(["\\/])/g, '$1');
  for (const [what, sign] of signs) {
    const found = (sign.exec(plain) ?? sign.exec(unescaped))?.[0].trim().slice(0, 80);
    if (found !== undefined) return `${what}: ${JSON.stringify(found)}`;
  }
  return undefined;
}

/** A place in a message that its server did not fill; undefined if there is none. Pages of a gateway may hold scripts: this is for messages. */
export const unfilled = (message: string): string | undefined =>
  /%\(\w{1,40}\)[sdr]|(?<![^\s"'`])%[sd]\b|\$?\{\{?[a-z_]{2,40}\}{1,2}/.exec(message.slice(0, searchedCharacters))?.[0];

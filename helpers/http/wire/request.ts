import type { FieldLine, RequestFraming } from '../../../contracts/fields.ts';
import { fieldValue } from '../exchange.ts';
import type { Outbound, WireOptions } from '../transport.ts';

/** A URL, split without normalisation: the target is everything after the authority, octet for octet. */
export interface SplitUrl {
  readonly tls: boolean;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** The value of Host. */
  readonly authority: string;
  readonly target: string;
}

/** The parts of an absolute http or https URL; throws a TypeError for any other, which blames the caller. */
export function splitUrl(url: string): SplitUrl {
  const [, scheme, user, bracketed, name, digits, rest] =
    /^(https?):\/\/([^/?#@]*@)?(?:\[([^\]]+)\]|([^/?#@:]+))(?::(\d*))?((?:[/?#].*)?)$/is.exec(url) ?? [];
  const host = bracketed ?? name;
  if (scheme === undefined || host === undefined || rest === undefined)
    throw new TypeError('the URL is not an absolute http(s) URL');
  const tls = scheme.toLowerCase() === 'https';
  const from = scheme.length + 3 + (user?.length ?? 0);
  return {
    tls,
    host,
    port: digits ? Number(digits) : tls ? 443 : 80,
    authority: url.slice(from, url.length - rest.length),
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** The fields as sent: Host first unless omitted, Content-Length for content, and no other additions. */
export function sentFields(request: Outbound, options?: Pick<WireOptions, 'withoutHost' | 'framing'>): FieldLine[] {
  const has = (name: string): boolean => fieldValue(request.fields, name) !== undefined;
  const fields: FieldLine[] = [];
  if (options?.withoutHost !== true && !has('Host')) fields.push(['Host', splitUrl(request.url).authority]);
  fields.push(...request.fields);
  if (request.content !== undefined && !has('Content-Length') && !has('Transfer-Encoding')) {
    fields.push(['Content-Length', String(Buffer.byteLength(request.content) + (options?.framing?.blanks ?? 0))]);
  }
  return fields;
}

/**
 * The octets of a request, UTF-8.
 * Throws a TypeError for a method, URL, field or framing with which octets could be read as a second request, and for a malformed
 * request on a connection that serves another one.
 */
export function requestOctets(
  request: Outbound,
  options: Pick<WireOptions, 'withoutHost' | 'httpVersion' | 'framing' | 'followUp'> = {},
): Buffer {
  const { httpVersion = '1.1', framing = {}, followUp } = options;
  const { target } = splitUrl(request.url);
  expectSendable(request);
  if (Object.keys(framing).length > 0 && followUp !== undefined)
    throw new TypeError('a malformed request needs a connection of its own');
  if (framing.http2Fields !== undefined) throw new TypeError('only HTTP/2 has fields that it forbids');
  const fields = sentFields(request, options).map(([name, value]) => fieldLine(name, value));
  const lines = (framing.lines ?? []).map(rawLine);
  expectBounded(framing);
  const requestTarget = framing.absoluteForm ? absoluteForm(request.url) : target;
  const head = `${request.method} ${requestTarget} HTTP/${httpVersion}\r\n${fields.join('')}${lines.join('')}`;
  if (framing.cut !== undefined) return Buffer.from(head);
  return Buffer.from(`${head}\r\n${contentOf(request, framing)}`);
}

/** Where the second part of a request begins that comes in two. @throws TypeError for a request without the text after which it is cut */
export function placeApart(octets: Buffer, text: string): number {
  const at = octets.indexOf(text, 0, 'latin1');
  if (at < 0) throw new TypeError(`the request does not contain ${JSON.stringify(text)}`);
  return at + text.length;
}

/** @throws TypeError for a method or a URL with which octets could be read as another request */
export function expectSendable({ method, url }: Outbound): void {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new TypeError('the method is not a token');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these end a request line
  if (/[\x00-\x20\x7f]/.test(url))
    throw new TypeError('the URL contains a space or a control character that is not percent-encoded');
}

/** Lengths that no server reads as octets that are still to come. */
const boundedLength = /^content-length[ \t]*:[ \t]*(?:0|\+0|-0|0x0|abc)$/i;

/**
 * Throws for lines that announce octets which the request does not have: a server would wait for them, and a proxy that shares its
 * connections could take them from the next request. An empty chunk has five octets, so that a length of 5 ends where it ends.
 */
function expectBounded({ lines = [], emptyChunk }: RequestFraming): void {
  const isBounded = (line: string): boolean => {
    if (/^content-length/i.test(line))
      return boundedLength.test(line) || (/: 5$/.test(line) && emptyChunk !== undefined && !emptyChunk.trailers);
    if (/^transfer-encoding/i.test(line)) return emptyChunk !== undefined || !/chunked/i.test(line);
    return true;
  };
  if (!lines.every(isBounded)) throw new TypeError('a raw field line announces octets that do not follow');
}

/** Content of the request, or an empty chunk. Both together would leave octets for a server that reads one of them. */
function contentOf({ content = '' }: Outbound, { emptyChunk, blanks = 0 }: RequestFraming): string {
  if (blanks > 0 && content === '') throw new TypeError('blanks follow no content');
  if (emptyChunk === undefined) return content + ' '.repeat(blanks);
  if (content !== '') throw new TypeError('a request has content and an empty chunk');
  return `0\r\n${(emptyChunk.trailers ?? []).map(rawLine).join('')}\r\n`;
}

/** The URL without user information and with its path as written. */
function absoluteForm(url: string): string {
  const { tls, authority, target } = splitUrl(url);
  return `${tls ? 'https' : 'http'}://${authority}${target}`;
}

/** Whether name and value are one field and nothing else, in either version of HTTP. */
export const isFieldLine = (name: string, value: string): boolean =>
  !(/[\r\n\0:]/.test(name) || name === '' || /[\r\n\0]/.test(value));

function fieldLine(name: string, value: string): string {
  // The message omits the value, which may be a token.
  if (!isFieldLine(name, value)) throw new TypeError(`the field ${JSON.stringify(name)} cannot be sent`);
  return `${name}: ${value}\r\n`;
}

/**
 * A raw field line. It may be folded (CR, LF and a blank), and hold one CR or NUL with at most eight letters after it: whatever a
 * server makes of those, they are no request line.
 */
function rawLine(line: string): string {
  if (/^[^\r\n\0]+(?:\r\n[ \t][^\r\n\0]*|[\r\0][a-z]{0,8})?$/.test(line) && !/ HTTP\/\d/.test(line)) return `${line}\r\n`;
  throw new TypeError('a raw field line could be read as a second request');
}

import type { FieldLine } from '../../../contracts/fields.ts';
import { fieldValue } from '../exchange.ts';
import type { Outbound, WireOptions } from '../transport.ts';

/** A URL, split without normalisation: the target is everything after the authority, octet for octet. */
export interface Address {
  readonly tls: boolean;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** The value of Host. */
  readonly authority: string;
  readonly target: string;
}

/** The parts of an absolute http or https URL; throws a TypeError for any other, which blames the caller. */
export function address(url: string): Address {
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
export function sentFields(request: Outbound, options?: Pick<WireOptions, 'withoutHost'>): FieldLine[] {
  const has = (name: string): boolean => fieldValue(request.fields, name) !== undefined;
  const fields: FieldLine[] = [];
  if (options?.withoutHost !== true && !has('Host')) fields.push(['Host', address(request.url).authority]);
  fields.push(...request.fields);
  if (request.content !== undefined && !has('Content-Length') && !has('Transfer-Encoding')) {
    fields.push(['Content-Length', String(Buffer.byteLength(request.content))]);
  }
  return fields;
}

/**
 * The octets of a request, UTF-8.
 * Throws a TypeError for a method, URL or field that would end its line early, because it could hide a second request.
 */
export function requestOctets(request: Outbound, options?: Pick<WireOptions, 'withoutHost' | 'httpVersion'>): Buffer {
  const { target } = address(request.url);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(request.method)) throw new TypeError('the method is not a token');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these end a request line
  if (/[\x00-\x20\x7f]/.test(request.url))
    throw new TypeError('the URL contains a space or a control character that is not percent-encoded');
  const lines = sentFields(request, options).map(([name, value]) => fieldLine(name, value));
  const head = `${request.method} ${target} HTTP/${options?.httpVersion ?? '1.1'}\r\n${lines.join('')}\r\n`;
  return Buffer.from(head + (request.content ?? ''));
}

function fieldLine(name: string, value: string): string {
  // The message omits the value, which may be a token.
  if (/[\r\n\0:]/.test(name) || name === '' || /[\r\n\0]/.test(value))
    throw new TypeError(`the field ${JSON.stringify(name)} cannot be sent`);
  return `${name}: ${value}\r\n`;
}

import type { OutgoingHttpHeaders } from 'node:http2';
import { fieldValue } from '../exchange.ts';
import type { Outbound } from '../transport.ts';
import { expectSendable, isFieldLine, splitUrl } from '../wire/request.ts';

/** Fields of a connection, which HTTP/2 does not have: RFC 9113 section 8.2.2. */
const ofConnection = /^(?:host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te)$/i;

/** UTF-8 in the form in which node:http2 takes octets. */
const octets = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * The fields of a request over HTTP/2, with its pseudo-fields: the path octet by octet as in the URL, names in lower case.
 * @throws TypeError for a request that HTTP/2 cannot carry as it is
 */
export function requestFields(request: Outbound): OutgoingHttpHeaders {
  expectSendable(request);
  const { authority, target } = splitUrl(request.url);
  const lines: Record<string, string[]> = {};
  for (const [name, value] of request.fields) {
    if (ofConnection.test(name)) throw new TypeError(`HTTP/2 has no field ${name}`);
    if (!isFieldLine(name, value)) throw new TypeError(`the field ${JSON.stringify(name)} cannot be sent`);
    lines[name.toLowerCase()] = [...(lines[name.toLowerCase()] ?? []), octets(value)];
  }
  const { content } = request;
  if (content !== undefined && fieldValue(request.fields, 'Content-Length') === undefined)
    lines['content-length'] = [String(Buffer.byteLength(content))];
  const single = Object.entries(lines).map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return {
    ':method': request.method,
    ':scheme': 'https',
    ':authority': authority,
    ':path': octets(target),
    ...Object.fromEntries(single),
  };
}

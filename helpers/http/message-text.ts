import { isUtf8 } from 'node:buffer';
import type { FieldLine } from '../../contracts/fields.ts';
import { type Exchange, httpVersion } from './exchange.ts';

const lines = (fields: readonly FieldLine[]) => fields.map(([name, value]) => `${name}: ${value}`);

/** Path and query of a URL, as sent. */
function requestTarget(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/';
}

/** The beginning of content: of a text, without a part of a character at its end. */
export function beginningOf(content: Buffer, octets: number): Buffer {
  let end = Math.min(octets, content.length);
  const isText = end < content.length && isUtf8(content);
  while (isText && ((content[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return content.subarray(0, end);
}

/** The request as an HTTP message. */
export function requestText(exchange: Exchange): string {
  const { request } = exchange;
  const start = `${request.method} ${requestTarget(request.url)} ${httpVersion(exchange, 'request')}`;
  const { content, framing } = request;
  const blanks = framing?.blanks === undefined ? '' : `\n(and ${framing.blanks} blanks)`;
  return `${[start, ...lines(request.fields)].join('\n')}\n${content === undefined ? '' : `\n${content}${blanks}`}`;
}

/** The response as an HTTP message, with further observations of the bare socket; or the failure. */
export function responseText(exchange: Exchange): string {
  const { response, failure } = exchange;
  const instead = failure === undefined ? [] : [`(${failure.kind}: ${failure.detail})`];
  if (response === undefined) return instead.join('\n');
  const { wire, content, whole } = response;
  const shown = isUtf8(content) ? content.toString('utf8') : `(${content.length} octets, not UTF-8)`;
  return [
    `${httpVersion(exchange, 'response')} ${response.status} ${response.reason}`.trimEnd(),
    ...lines(response.fields),
    ...(content.length === 0 ? [] : ['', shown]),
    ...(whole === undefined ? [] : [`(the first ${content.length} of ${whole.octets} octets; SHA-256 of all: ${whole.sha256})`]),
    ...(wire === undefined || (wire.stray === '' && wire.defects.length === 0) ? [] : ['']),
    ...(wire?.defects ?? []).map((defect) => `(defect: ${defect})`),
    ...(wire === undefined || wire.stray === '' ? [] : [`(after the end: ${JSON.stringify(wire.stray)})`]),
    ...instead,
  ].join('\n');
}

/** One line for an exchange: `DELETE /v2/1/images/9b63… → 204`. */
export function exchangeTitle({ request, response, failure, label }: Exchange): string {
  const target = requestTarget(request.url);
  const path = target.length <= 90 ? target : `${target.slice(0, 60)}… (${target.length} characters)`;
  const end = response === undefined ? (failure?.kind ?? 'no response') : String(response.status);
  return `${request.method} ${path} → ${end}${label === '' ? '' : `  (${label})`}`;
}

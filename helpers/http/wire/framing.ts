import type { FieldLine } from '../../../contracts/fields.ts';
import { type Framing, fieldValue, fieldValues, isSuccess } from '../exchange.ts';
import { type Note, quotation, type StatusLine } from './head.ts';

/** How the end of a message is determined, or why it cannot be. */
export type Extent = { readonly framing: Framing; readonly octets: number } | { readonly malformed: string };

/** The extent of the content of a response: RFC 9112 section 6.3. `octets` applies only to `content-length`. */
export function extent(method: string, line: StatusLine, fields: readonly FieldLine[], note: Note): Extent {
  if (hasNone(method, line.status)) return { framing: 'none', octets: 0 };
  const codings = fieldValue(fields, 'Transfer-Encoding');
  const lengths = fieldValues(fields, 'Content-Length');
  if (codings === undefined) return lengths.length === 0 ? { framing: 'close', octets: 0 } : counted(lengths, note);
  if (lengths.length > 0) note('The response has both Transfer-Encoding and Content-Length.');
  if (line.httpVersion === '1.0') note('An HTTP/1.0 response has Transfer-Encoding.');
  return coded(codings, note);
}

function hasNone(method: string, status: number): boolean {
  const tunnels = method === 'CONNECT' && isSuccess(status);
  return method === 'HEAD' || tunnels || status < 200 || status === 204 || status === 304;
}

function coded(codings: string, note: Note): Extent {
  const list = codings.split(',').map((coding) => coding.trim().toLowerCase());
  const unasked = list.filter((coding) => coding !== 'chunked');
  if (unasked.length > 0) note(`The client did not accept the transfer coding ${quotation(unasked.join(', '))}.`);
  if (list.length - unasked.length > 1) return { malformed: 'chunked is applied more than once' };
  return { framing: list.at(-1) === 'chunked' ? 'chunked' : 'close', octets: 0 };
}

function counted(lines: readonly string[], note: Note): Extent {
  const values = lines.flatMap((line) => line.split(',')).map((value) => value.trim());
  const wrong = values.find((value) => !/^\d{1,15}$/.test(value));
  if (wrong !== undefined) return { malformed: `the Content-Length ${quotation(wrong)} is not a number of octets` };
  const different = new Set(values.map(Number));
  if (different.size > 1) return { malformed: `the values of Content-Length differ: ${[...different].slice(0, 5).join(', ')}` };
  if (values.length > 1) note('There is more than one Content-Length.');
  return { framing: 'content-length', octets: Number(values[0]) };
}

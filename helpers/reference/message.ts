import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FieldLine } from '../../contracts/fields.ts';

/** A departure of a request from RFC 9112, apart from Host. The service refuses it, although the parser gives a reading of it. */
export type Defect =
  | 'blank before a colon'
  | 'folded field line'
  | 'CR or NUL in a field line'
  | 'malformed Content-Length'
  | 'Content-Length and Transfer-Encoding'
  | 'unknown transfer coding'
  | 'head without its end';

/** A request as the reference target read it; nothing in it is normalised. */
export interface Request {
  readonly method: string;
  /** Path and query, octet for octet as in the request line. */
  readonly target: string;
  readonly path: string;
  /** Without its question mark; empty if there is none. */
  readonly query: string;
  readonly version: '1.0' | '1.1' | '2';
  readonly fields: readonly FieldLine[];
  readonly content: Buffer;
  /** The request line and the field lines as they came; none over HTTP/2. */
  readonly lines: readonly string[];
  /** The field lines after chunked content, as they came. */
  readonly trailers: readonly string[];
  readonly defects: readonly Defect[];
  /** In how many parts the header section came; one over HTTP/2. */
  readonly parts: number;
  /** Whether it came in the packet of the request before it. */
  readonly joined: boolean;
}

/** The answer of the service, before Date, request id and framing are added. */
export interface Answer {
  readonly status: number;
  readonly fields: readonly FieldLine[];
  /** Content as a value, sent as JSON. */
  readonly json?: unknown;
  /** Content that is not JSON. `fields` must hold its Content-Type. */
  readonly text?: string;
}

/** A whole response, ready to be written. Its fields hold the Content-Length, if there is one. */
export interface Message {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly FieldLine[];
  readonly content: Buffer;
  /** Whether the connection ends with this message. */
  readonly close: boolean;
  /** How long the connection is kept idle after it, in ms, over HTTP/1.1; as long as the client likes if absent. */
  readonly keptMs?: number;
}

/** One step of writing a response. `hang` keeps the connection open and never sends anything more. */
export type Step = Buffer | { readonly waitMs: number } | 'end' | 'reset' | 'hang';

/** The value of the first field of that name, in any case. */
export function fieldOf(fields: readonly FieldLine[], name: string): string | undefined {
  const lower = name.toLowerCase();
  return fields.find(([n]) => n.toLowerCase() === lower)?.[1];
}

/** The fields without those of that name. */
export function fieldsWithout(fields: readonly FieldLine[], name: string): FieldLine[] {
  const lower = name.toLowerCase();
  return fields.filter(([n]) => n.toLowerCase() !== lower);
}

/** The fields with one field of that name: in the place of the first, or at the end. */
export function fieldsWith(fields: readonly FieldLine[], name: string, value: string): FieldLine[] {
  const lower = name.toLowerCase();
  const at = fields.findIndex(([n]) => n.toLowerCase() === lower);
  if (at < 0) return [...fields, [name, value]];
  return fields.flatMap((line, i): FieldLine[] => (i === at ? [[name, value]] : line[0].toLowerCase() === lower ? [] : [line]));
}

/** The message with other content. An existing Content-Length is corrected. */
export function withContent(message: Message, content: Buffer | string): Message {
  const octets = Buffer.from(content);
  const framed = fieldOf(message.fields, 'content-length') !== undefined;
  const fields = framed ? fieldsWith(message.fields, 'Content-Length', String(octets.length)) : message.fields;
  return { ...message, fields, content: octets };
}

/** The octets of a message. */
export function octetsOf(message: Message): Buffer {
  let head = `HTTP/1.1 ${message.status} ${message.reason}\r\n`;
  for (const [name, value] of message.fields) head += `${name}: ${value}\r\n`;
  head += '\r\n';
  return message.content.length === 0
    ? Buffer.from(head, 'latin1')
    : Buffer.concat([Buffer.from(head, 'latin1'), message.content]);
}

/** A message without Content-Length, in chunks of sixteen octets. */
export function chunked(message: Message): Buffer {
  const head = {
    ...message,
    content: Buffer.alloc(0),
    fields: [...fieldsWithout(message.fields, 'Content-Length'), ['Transfer-Encoding', 'chunked'] as const],
  };
  const chunks: Buffer[] = [octetsOf(head)];
  for (let at = 0; at < message.content.length; at += 16) {
    const chunk = message.content.subarray(at, at + 16);
    chunks.push(Buffer.from(`${chunk.length.toString(16)};n=${at}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

let dateSecond = 0;
let dateValue = '';

function date(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateValue = new Date(second * 1000).toUTCString();
  }
  return dateValue;
}

/** Whether the connection ends with the response to this request (RFC 9112 section 9.3). */
export function asksToClose(request: Pick<Request, 'fields' | 'version'>): boolean {
  const options = request.fields.flatMap(([name, value]) =>
    name.toLowerCase() === 'connection' ? value.toLowerCase().split(/[\t ]*,[\t ]*/) : [],
  );
  return options.includes('close') || (request.version === '1.0' && !options.includes('keep-alive'));
}

/** A whole response made of an answer. `head` leaves the content out but not the fields that describe it. */
export function messageOf(
  answer: Answer,
  { head, close, keepAlive }: { head: boolean; close: boolean; keepAlive: boolean },
): Message {
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const content = Buffer.from(text, 'utf8');
  const fields: FieldLine[] = [
    ['Date', date()],
    ['X-Compute-Request-Id', `req-${randomUUID()}`],
  ];
  if (answer.json !== undefined && answer.text === undefined) fields.push(['Content-Type', 'application/json']);
  fields.push(...answer.fields);
  if (answer.status !== 204 && answer.status !== 304) fields.push(['Content-Length', String(content.length)]);
  if (close) fields.push(['Connection', 'close']);
  else if (keepAlive) fields.push(['Connection', 'keep-alive']);
  const reason = STATUS_CODES[answer.status] ?? '';
  return { status: answer.status, reason, fields, content: head || answer.status === 204 ? Buffer.alloc(0) : content, close };
}

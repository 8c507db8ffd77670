import type { Defect, Request } from './message.ts';

/** The reading of the octets so far: a request, octets that are not one, or a client that waits for 100 (Continue). */
export type Parsed =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'refusal'; readonly status: 400 | 413 | 414 | 431 | 501 | 505; readonly message: string }
  | { readonly kind: 'continue'; readonly request: Request };

type Refusal = Extract<Parsed, { kind: 'refusal' }>;

const requestLineOctets = 16_384 + 64;
const headOctets = 65_536;
const contentOctets = 1_048_576;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ ]+) HTTP\/(\d)\.(\d)$/;
const absoluteForm = /^https?:\/\/[^/?]*/i;
const none = Buffer.alloc(0);

const refusal = (status: Refusal['status'], message: string): Refusal => ({ kind: 'refusal', status, message });

interface Head {
  readonly request: Omit<Request, 'content' | 'trailers' | 'parts' | 'joined'>;
  /** Octets of content, or `chunked`. */
  readonly length: number | 'chunked';
  readonly expects: boolean;
}

/** Reads requests from the octets of one connection, one after the other (RFC 9112). */
export class RequestParser {
  #octets: Buffer = none;
  #head: Head | undefined;
  #searched = 0;
  #parts = 0;
  #joined = false;
  #trailers: readonly string[] = [];

  /** Adds octets that have arrived. */
  feed(chunk: Buffer): void {
    if (this.#head === undefined) this.#parts += 1;
    this.#octets = this.#octets.length === 0 ? chunk : Buffer.concat([this.#octets, chunk]);
  }

  /** What to act on next; undefined while octets are missing. After a refusal the connection is of no further use. */
  next(): Parsed | undefined {
    if (this.#head === undefined) {
      const head = this.#takeHead();
      if (head === undefined || 'kind' in head) return head;
      this.#head = head;
      const request = { ...head.request, content: none, trailers: [], parts: this.#parts, joined: this.#joined };
      if (head.expects && head.length !== 0 && this.#octets.length === 0) return { kind: 'continue', request };
    }
    const { request, length } = this.#head;
    const taken = length === 'chunked' ? this.#takeChunks() : this.#takeContent(length);
    // A malformed request is answered without its content: nobody knows how long that is.
    const content = taken === undefined && request.defects.length > 0 ? none : taken;
    if (content === undefined || 'kind' in content) return content;
    const trailers = this.#trailers;
    this.#trailers = [];
    this.#head = undefined;
    const [parts, joined] = [this.#parts, this.#joined];
    this.#parts = Math.min(1, this.#octets.length);
    this.#joined = this.#octets.length > 0;
    return { kind: 'request', request: { ...request, content, trailers, parts, joined } };
  }

  /** The octets that the client sent before it ended its side within a header section: a defective request, if it has a field line. */
  rest(): Parsed | undefined {
    const text = this.#octets.toString('latin1').replace(/\r\n$/, '');
    if (this.#head !== undefined || !text.includes('\r\n')) return undefined;
    this.#octets = none;
    const head = headOf(text);
    if ('kind' in head) return head;
    const { request } = head;
    const defects = [...request.defects, 'head without its end' as const];
    const read = { ...request, defects, content: none, trailers: [], parts: this.#parts, joined: this.#joined };
    return { kind: 'request', request: read };
  }

  #takeHead(): Head | Refusal | undefined {
    while (this.#octets.length >= 2 && this.#octets[0] === 13 && this.#octets[1] === 10) this.#octets = this.#octets.subarray(2);
    const end = this.#octets.indexOf('\r\n\r\n', this.#searched, 'latin1');
    if (end < 0 ? this.#octets.length > headOctets : end > headOctets) return this.#tooLong();
    if (end < 0) {
      this.#searched = Math.max(0, this.#octets.length - 3);
      return undefined;
    }
    const text = this.#octets.toString('latin1', 0, end);
    this.#octets = this.#octets.subarray(end + 4);
    this.#searched = 0;
    return headOf(text);
  }

  #tooLong(): Refusal {
    const line = this.#octets.indexOf('\r\n', 0, 'latin1');
    return line < 0 || line > requestLineOctets
      ? refusal(414, 'The request target is too long.')
      : refusal(431, 'The field section is too large.');
  }

  #takeContent(length: number): Buffer | Refusal | undefined {
    if (length === 0) return none;
    if (this.#octets.length < length) return undefined;
    const content = this.#octets.subarray(0, length);
    this.#octets = this.#octets.subarray(length);
    return content;
  }

  /** Reads the chunks anew each time octets arrive: request content is rare and small here. */
  #takeChunks(): Buffer | Refusal | undefined {
    const parts: Buffer[] = [];
    let at = 0;
    let total = 0;
    for (;;) {
      const end = this.#octets.indexOf('\r\n', at, 'latin1');
      if (end < 0) return undefined;
      const size = /^([0-9A-Fa-f]{1,8})[\t ]*(?:;.*)?$/.exec(this.#octets.toString('latin1', at, end))?.[1];
      if (size === undefined) return refusal(400, 'A chunk has no size.');
      const length = Number.parseInt(size, 16);
      if (length === 0) {
        const trailer =
          this.#octets.toString('latin1', end, end + 4) === '\r\n\r\n' ? end : this.#octets.indexOf('\r\n\r\n', end);
        if (trailer < 0) return undefined;
        const lines = this.#octets.toString('latin1', end + 2, Math.max(end + 2, trailer));
        this.#trailers = lines === '' ? [] : lines.split('\r\n');
        this.#octets = this.#octets.subarray(trailer + 4);
        return Buffer.concat(parts);
      }
      total += length;
      if (total > contentOctets) return refusal(413, 'The content is too large.');
      if (this.#octets.length < end + 2 + length + 2) return undefined;
      parts.push(this.#octets.subarray(end + 2, end + 2 + length));
      at = end + 2 + length + 2;
    }
  }
}

function headOf(text: string): Head | Refusal {
  const [first = '', ...rest] = text.split('\r\n');
  if (first.length > requestLineOctets) return refusal(414, 'The request target is too long.');
  const parts = requestLine.exec(first);
  if (parts === null) return refusal(400, 'The request line is malformed.');
  const [, method = '', raw = '', major, minor] = parts;
  if (major !== '1') return refusal(505, 'Only HTTP/1.1 and HTTP/1.0 are spoken here.');
  const read = fieldsOf(rest);
  if ('kind' in read) return read;
  const target = raw.replace(absoluteForm, '') || '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const lines = [first, ...rest];
  return withLength({ method, target, path, query, version: minor === '0' ? '1.0' : '1.1', lines, ...read });
}

/** The fields in lines that RFC 9112 section 5 allows, and a reading of those that it forbids. */
function fieldsOf(lines: readonly string[]): Pick<Request, 'fields' | 'defects'> | Refusal {
  const fields: [name: string, value: string][] = [];
  const defects: Defect[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[\t ]/.test(line) && last !== undefined) {
      defects.push('folded field line');
      last[1] = `${last[1]} ${trimmed(line)}`.trimStart();
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!token.test(name.trimEnd())) return refusal(400, 'A field line is malformed.');
    if (name !== name.trimEnd()) defects.push('blank before a colon');
    if (/[\r\n\0]/.test(line)) defects.push('CR or NUL in a field line');
    fields.push([name.trimEnd(), trimmed(line.slice(colon + 1))]);
  }
  return { fields, defects };
}

const trimmed = (text: string): string => text.replace(/^[\t ]+|[\t ]+$/g, '');

function withLength(request: Head['request']): Head | Refusal {
  const valuesOf = (name: string): string[] =>
    request.fields.filter((line) => line[0].toLowerCase() === name).map(([, value]) => value);
  const [length, ...others] = [...new Set(valuesOf('content-length'))];
  const codings = valuesOf('transfer-encoding');
  const expects = request.version === '1.1' && valuesOf('expect').at(-1)?.toLowerCase() === '100-continue';
  const coding = codings.length === 0 ? undefined : codings.join(', ').toLowerCase();
  const isMalformed = others.length > 0 || (length !== undefined && !/^\d{1,15}$/.test(length));
  const octets = isMalformed ? 0 : Number(length ?? 0);
  if (octets > contentOctets) return refusal(413, 'The content is too large.');
  const defects: Defect[] = [
    ...(isMalformed ? (['malformed Content-Length'] as const) : []),
    ...(coding !== undefined && length !== undefined ? (['Content-Length and Transfer-Encoding'] as const) : []),
    ...(coding !== undefined && coding !== 'chunked' ? (['unknown transfer coding'] as const) : []),
  ];
  const read = { ...request, defects: [...request.defects, ...defects] };
  return { request: read, length: coding === 'chunked' ? 'chunked' : octets, expects };
}

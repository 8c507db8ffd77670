import type { FieldLine } from '../../../contracts/fields.ts';
import { type Failure, type Framing, fieldValue, fieldValues, isSuccess } from '../exchange.ts';
import { addFieldLine, lineText, type Note, quotation, type StatusLine, statusLine } from './head.ts';
import { Octets, Pieces } from './octets.ts';

/**
 * Limits on what is read of one response. Beyond them the suite stops reading: `unread`, which does not blame the target. Header
 * sections count together with those of interim responses and with trailers. Four megabytes of content are enough for a page of a
 * thousand images, the most that software known to us returns, at four kilobytes each. No error needs a megabyte to explain.
 */
export const readLimits = {
  headOctets: 65_536,
  fieldLines: 1000,
  contentOctets: 4_194_304,
  errorContentOctets: 1_048_576,
  strayOctets: 65_536,
  /** The most different violations of RFC 9112 that are reported. */
  defects: 20,
} as const;

/** Octets of content that are read, by the status of the response. */
export function contentLimit(status: number): number {
  return status >= 400 ? readLimits.errorContentOctets : readLimits.contentOctets;
}

/** A response as sent: content without chunks, before any decoding. */
export interface Message extends StatusLine {
  readonly fields: readonly FieldLine[];
  readonly trailers: readonly FieldLine[];
  readonly content: Buffer;
  readonly framing: Framing;
  /** Whether a 100 (Continue) came before it. */
  readonly continued: boolean;
}

/** What was read: a message, a failure, or both (a truncated message). */
export interface ReadMessage {
  readonly message?: Message;
  readonly failure?: Failure;
  readonly defects: readonly string[];
  /** Octets after the end of the message. */
  readonly stray: Buffer;
}

type State = 'status' | 'fields' | 'counted' | 'size' | 'chunk' | 'chunk-end' | 'trailers' | 'rest' | 'whole' | 'failed';

/** A strict reader of one HTTP/1.1 response (RFC 9112). It receives chunks, and never throws for their contents. */
export class ResponseReader {
  readonly #method: string;
  readonly #octets = new Octets();
  readonly #defects = new Set<string>();
  readonly #note = (sentence: string): void => {
    if (this.#defects.size < readLimits.defects) this.#defects.add(sentence);
  };
  #state: State = 'status';
  #headOctets = 0;
  #continued = false;
  #line: StatusLine | undefined;
  #fields: FieldLine[] = [];
  #trailers: FieldLine[] = [];
  #framing: Framing | undefined;
  readonly #content = new Pieces();
  #missing = 0;
  #failure: Failure | undefined;

  /** `method` is that of the request: the response to HEAD has no content. */
  constructor(method: string) {
    this.#method = method;
  }

  /** Whether the message has ended or cannot be read further. */
  get done(): boolean {
    return this.#state === 'whole' || this.#state === 'failed';
  }

  /** Whether any octet of the final response has arrived: an interim one is whole without it (RFC 9110 section 15.2). */
  get begun(): boolean {
    return this.#state !== 'status' || this.#octets.length > 0;
  }

  /** Whether a 100 (Continue) has arrived. */
  get continued(): boolean {
    return this.#continued;
  }

  /** Takes octets as they arrive. After the end of the message they are stray. */
  push(chunk: Buffer): void {
    if (this.#octets.length < readLimits.strayOctets || !this.done) this.#octets.push(chunk);
    while (this.#step()) {
      // each step takes one element of the message
    }
  }

  /** Called when no more octets will come, with how the stream ended: `was closed`, `was reset`. */
  end(how = 'was closed'): void {
    if (this.done) return;
    if (this.#state === 'rest' && how === 'was closed') {
      this.#state = 'whole';
      return;
    }
    const before = this.#continued ? 'after 100 (Continue) and before any octet of the final' : 'before any octet of a';
    if (!this.begun) this.stop({ kind: 'closed', detail: `the connection ${how} ${before} response` });
    else this.stop({ kind: 'truncated', detail: `the connection ${how} ${this.#place()}` });
  }

  /** Ends the reading with a failure, unless the message is complete. */
  stop(failure: Failure): void {
    if (this.done) return;
    this.#failure = this.#continued ? { ...failure, continued: true } : failure;
    this.#state = 'failed';
  }

  /** What was read so far. */
  reading(): ReadMessage {
    const message =
      this.#line !== undefined && this.#framing !== undefined ? this.#message(this.#line, this.#framing) : undefined;
    const stray = this.#state === 'whole' ? this.#octets.held : Buffer.alloc(0);
    return {
      ...(message && { message }),
      ...(this.#failure && { failure: this.#failure }),
      defects: [...this.#defects],
      stray,
    };
  }

  #message(line: StatusLine, framing: Framing): Message {
    const content = this.#content.whole();
    return { ...line, fields: this.#fields, trailers: this.#trailers, content, framing, continued: this.#continued };
  }

  /** Reads one element of the message; false if it needs more octets, or the message has ended. */
  #step(): boolean {
    switch (this.#state) {
      case 'status':
        return this.#readStatus();
      case 'fields':
        return this.#readLine((text) => (text === '' ? this.#afterFields() : this.#fieldLine(this.#fields, text)));
      case 'trailers':
        return this.#readLine((text) => (text === '' ? 'whole' : this.#fieldLine(this.#trailers, text)));
      case 'size':
        return this.#readLine((text) => this.#afterSize(text));
      case 'chunk-end':
        return this.#readChunkEnd();
      case 'counted':
        return this.#readContent(this.#missing, 'whole');
      case 'chunk':
        return this.#readContent(this.#missing, 'chunk-end');
      case 'rest':
        return this.#readContent(this.#octets.length, 'rest');
      default:
        return false;
    }
  }

  #failed(kind: Failure['kind'], detail: string): State {
    this.stop({ kind, detail });
    return 'failed';
  }

  /** Takes a line if it has arrived completely; `next` returns the state after it. */
  #readLine(next: (text: string) => State): boolean {
    const line = this.#octets.line();
    const held = line === undefined ? this.#octets.length : line.length + 1;
    if (this.#headOctets + held > readLimits.headOctets) {
      this.#failed('unread', `the header section is longer than ${readLimits.headOctets} octets`);
      return false;
    }
    if (line === undefined) return false;
    // Lines between chunks do not belong to a head: many small chunks are valid.
    if (this.#state !== 'size' && this.#state !== 'chunk-end') this.#headOctets += held;
    this.#state = next(lineText(line, this.#note));
    return true;
  }

  #readStatus(): boolean {
    const start = this.#octets.peek(7);
    if (/^\r?\n/.test(start)) {
      this.#note('There is an empty line before the status line.');
      return this.#readLine(() => 'status');
    }
    // Fails immediately: a peer that does not speak HTTP may never send an LF.
    if (start !== '\r' && !'HTTP/1.'.startsWith(start)) {
      this.#failed('malformed', `${quotation(this.#octets.peek(41))} is not the start of an HTTP/1.1 response`);
      return false;
    }
    return this.#readLine((text) => {
      this.#line = statusLine(text, this.#note);
      return this.#line ? 'fields' : this.#failed('malformed', `${quotation(text)} is not a status line`);
    });
  }

  #fieldLine(fields: FieldLine[], text: string): State {
    if (fields.length >= readLimits.fieldLines)
      return this.#failed('unread', `there are more than ${readLimits.fieldLines} field lines`);
    addFieldLine(fields, text, this.#note);
    return this.#state;
  }

  #afterFields(): State {
    const line = this.#line;
    if (line === undefined || (line.status < 200 && line.status !== 101)) {
      this.#continued ||= line?.status === 100;
      this.#fields = [];
      this.#line = undefined;
      return 'status';
    }
    const end = extent(this.#method, line, this.#fields, this.#note);
    this.#framing = 'malformed' in end ? 'content-length' : end.framing;
    if ('malformed' in end) return this.#failed('malformed', end.malformed);
    this.#missing = end.octets;
    if (end.framing === 'close') return 'rest';
    if (end.framing === 'chunked') return 'size';
    return end.octets === 0 ? 'whole' : 'counted';
  }

  #afterSize(text: string): State {
    const [, digits, extension] = /^([0-9a-f]+)[ \t]*(;.*)?$/i.exec(text) ?? [];
    if (digits === undefined) return this.#failed('malformed', `${quotation(text)} is not the size of a chunk`);
    if (extension === undefined && digits.length !== text.length) this.#note('There is white space after the size of a chunk.');
    this.#missing = Number.parseInt(digits, 16);
    return this.#missing === 0 ? 'trailers' : 'chunk';
  }

  #readChunkEnd(): boolean {
    const end = this.#octets.peek(2);
    if (end === '' || end === '\r') return false;
    if (end === '\r\n' || end.startsWith('\n')) return this.#readLine(() => 'size');
    this.#failed('malformed', `a chunk is followed by ${quotation(this.#octets.peek(41))} instead of the end of a line`);
    return false;
  }

  #readContent(most: number, next: State): boolean {
    const part = this.#octets.take(most);
    if (part.length === 0) return false;
    const limit = contentLimit(this.#line?.status ?? 0);
    if (this.#content.length + part.length > limit) {
      this.#failed('unread', `the content is longer than ${limit} octets`);
      return false;
    }
    this.#content.push(part);
    this.#missing -= part.length;
    if (this.#missing <= 0) this.#state = next;
    return true;
  }

  #place(): string {
    if (this.#framing === undefined) return 'inside the header section';
    const came = `${this.#content.length} octets of content`;
    if (this.#state === 'counted') return `after ${came}, ${this.#missing} before its end`;
    return this.#state === 'rest' ? `after ${came}` : `after ${came}, before the last chunk`;
  }
}

/** How the end of a message is determined, or why it cannot be. */
type Extent = { readonly framing: Framing; readonly octets: number } | { readonly malformed: string };

/** The extent of the content of a response: RFC 9112 section 6.3. `octets` applies only to `content-length`. */
function extent(method: string, line: StatusLine, fields: readonly FieldLine[], note: Note): Extent {
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

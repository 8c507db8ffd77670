import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Failure } from '../exchange.ts';
import type { Standing } from '../kept-connections.ts';
import type { Outbound, SendResult } from '../transport.ts';
import { plainResponse } from '../wire/content.ts';
import { failureOf, lateness } from '../wire/failure.ts';
import { Pieces } from '../wire/octets.ts';
import { contentLimit, readLimits } from '../wire/response-reader.ts';
import { endStream, type Frame, frameTypes, type Observer, observed } from './frames.ts';
import { literalFields } from './literal-fields.ts';

const names = new Map(
  Object.entries(constants).flatMap(([name, code]): [number, string][] => {
    const plain =
      /^NGHTTP2_((?:NO|PROTOCOL|INTERNAL|FLOW_CONTROL|FRAME_SIZE|COMPRESSION|CONNECT)_ERROR|SETTINGS_TIMEOUT|STREAM_CLOSED|REFUSED_STREAM|CANCEL|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED)$/.exec(
        name,
      )?.[1];
    return plain === undefined || typeof code !== 'number' ? [] : [[code, plain]];
  }),
);

/** The name of an error code: RFC 9113 section 7. */
const errorName = (code: number): string => names.get(code) ?? `error ${code}`;

/** Who ended a stream or its connection early, and with which error code. */
interface Reset {
  readonly by: 'suite' | 'server';
  readonly code: number;
}

/** Facts that the frames of a stream and of its connection show. A client library hides most of it. */
class StreamNotes {
  readonly #stream: number;
  /** Whether the server has ended the stream. */
  isWhole = false;
  dataOctets = 0;
  reset: Reset | undefined;
  /** Whether the server says that it has not processed the request: RFC 9113 section 8.7. */
  isRefused = false;

  /** The number of the stream: RFC 9113 section 5.1.1. */
  constructor(stream: number) {
    this.#stream = stream;
  }

  /** Takes a frame of the server. */
  received({ type, flags, stream, payload }: Frame): void {
    if (type === frameTypes.goAway) this.#goneAway(payload);
    if (stream !== this.#stream) return;
    const ends = (flags & endStream) !== 0;
    if (type === frameTypes.headers) this.isWhole ||= ends;
    else if (type === frameTypes.data) {
      this.dataOctets += dataOctets(flags, payload);
      this.isWhole ||= ends;
    } else if (type === frameTypes.reset && payload.length >= 4) {
      const code = payload.readUInt32BE(0);
      this.isRefused ||= code === constants.NGHTTP2_REFUSED_STREAM;
      this.reset ??= { by: 'server', code };
    }
  }

  /** The client library ended the stream with this code: what it does for a malformed response, and when a connection is lost. */
  ended(code: number): void {
    const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants;
    if (![NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR].includes(code)) this.reset ??= { by: 'suite', code };
  }

  #goneAway(payload: Buffer): void {
    if (payload.length < 8) return;
    this.isRefused ||= (payload.readUInt32BE(0) & 0x7fffffff) < this.#stream;
    const code = payload.readUInt32BE(4);
    if (code !== constants.NGHTTP2_NO_ERROR) this.reset ??= { by: 'server', code };
  }
}

/** The octets of content in a DATA frame, without padding: RFC 9113 section 6.1. */
function dataOctets(flags: number, payload: Buffer): number {
  const isPadded = (flags & 0x8) !== 0;
  return isPadded ? Math.max(0, payload.length - 1 - (payload[0] ?? 0)) : payload.length;
}

interface Arrived {
  head?: { readonly status: number; readonly fields: readonly FieldLine[] };
  readonly content: Pieces;
}

/** One HTTP/2 connection, with a stream for each request. */
export class Http2Connection implements Standing {
  readonly #socket: Socket;
  readonly #session: ClientHttp2Session;
  /** Those of the streams that are open. */
  readonly #notes = new Set<StreamNotes>();
  #asked = 0;
  #early: Failure | undefined;
  /** The frame by which the server says that it ends the connection. */
  #goAway: Frame | undefined;
  #endedAt: number | undefined;
  #forbidden: Observer['replace'];

  /** Sends the preface and the settings. `authority` is that of the requests. */
  constructor(socket: Socket, authority: string) {
    this.#socket = socket;
    socket.on('error', (error) => {
      this.#early ??= failureOf(error, 'open');
    });
    for (const end of ['end', 'error', 'close']) socket.on(end, () => this.#ends());
    const observer: Observer = {
      receive: (frame) => {
        for (const notes of this.#notes) notes.received(frame);
        if (frame.type !== frameTypes.goAway) return;
        this.#goAway = frame;
        this.#ends();
      },
      replace: (frame) => this.#forbidden?.(frame) ?? frame,
    };
    this.#session = connect(`https://${authority}`, {
      createConnection: () => observed(socket, observer),
      settings: { enablePush: false },
      maxHeaderListPairs: readLimits.fieldLines,
    });
    this.#session.on('error', (error) => {
      for (const notes of this.#notes) noteError(notes, error);
      this.#ends();
    });
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** Whether a request may be sent: the server has neither ended the connection nor said that it will. */
  get isIdle(): boolean {
    return this.#endedAt === undefined && !this.#session.closed && !this.#session.destroyed;
  }

  #ends(): void {
    this.#endedAt ??= performance.now();
  }

  /**
   * Sends a request on the next stream, and reads until its response is complete, the stream ends or the time is up. `timeoutMs` is the time that a
   * failure names: the connection may have taken a part of it.
   */
  async ask(
    fields: OutgoingHttpHeaders,
    { content, forbidden = [] }: Pick<Outbound, 'content'> & { readonly forbidden?: readonly FieldLine[] | undefined },
    waitMs: number,
    timeoutMs: number,
  ): Promise<Omit<SendResult, 'durationMs'>> {
    // RFC 9113 section 5.1.1: the numbers of a client's streams are odd.
    const notes = new StreamNotes(2 * this.#asked++ + 1);
    this.#notes.add(notes);
    if (this.#goAway !== undefined) notes.received(this.#goAway);
    const arrived: Arrived = { content: new Pieces() };
    let stopped: Failure | undefined;
    this.#forbidden = replacing(fields, forbidden);
    await new Promise<void>((resolve) => {
      const stop = (failure?: Failure): void => {
        stopped ??= failure;
        clearTimeout(timer);
        this.#session.off('close', closed);
        resolve();
      };
      const closed = (): void => stop();
      const timer = setTimeout(() => stop(lateness('open', timeoutMs)), waitMs);
      this.#session.on('close', closed);
      const stream = this.#session.request(fields, { endStream: content === undefined });
      // Not every end emits an error.
      stream.on('error', (error) => noteError(notes, error));
      stream.on('close', () => {
        notes.ended(stream.rstCode ?? constants.NGHTTP2_NO_ERROR);
        stop();
      });
      stream.on('response', (...given: readonly unknown[]) => {
        arrived.head = headOf(given);
      });
      stream.on('data', (chunk: Buffer) => {
        const limit = contentLimit(arrived.head?.status ?? 0);
        if (arrived.content.length <= limit) arrived.content.push(chunk);
        if (arrived.content.length > limit) stop({ kind: 'unread', detail: `the content is longer than ${limit} octets` });
      });
      if (content !== undefined) stream.end(content);
    });
    this.#notes.delete(notes);
    return resultOf(arrived, notes, this.#early ?? stopped);
  }

  close(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }
}

/** Notes an error of the client library: what came is not HTTP/2. Frames and codes show what other errors say. */
function noteError(notes: StreamNotes, error: Error): void {
  if ('code' in error && error.code === 'ERR_HTTP2_ERROR') notes.ended(constants.NGHTTP2_PROTOCOL_ERROR);
}

/** Replaces the HEADERS frame of a request by one with forbidden fields besides its own; undefined without any. node:http2 sends none. */
function replacing(fields: OutgoingHttpHeaders, forbidden: readonly FieldLine[]): Observer['replace'] {
  if (forbidden.length === 0) return undefined;
  const own = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [String(value)]).map((each): FieldLine => [name, each]),
  );
  const payload = literalFields([...own, ...forbidden]);
  return (frame) => (frame.type === frameTypes.headers ? { ...frame, payload } : frame);
}

/** Status and fields of a response, in the order in which they came: Node's types do not know the argument that has it. */
function headOf([parsed, , raw]: readonly unknown[]): NonNullable<Arrived['head']> {
  const status = typeof parsed === 'object' && parsed !== null && ':status' in parsed ? Number(parsed[':status']) : 0;
  const texts = Array.isArray(raw) ? raw.map(String) : [];
  const fields = texts.flatMap((name, i): FieldLine[] =>
    i % 2 === 0 && !name.startsWith(':') ? [[name, texts[i + 1] ?? '']] : [],
  );
  return { status, fields };
}

function resultOf({ head, content }: Arrived, notes: StreamNotes, early: Failure | undefined): Omit<SendResult, 'durationMs'> {
  const failure = failureIn(notes, early, head !== undefined);
  if (head === undefined) return { failure: failure ?? { kind: 'closed', detail: 'the stream ended without a response' } };
  const response = { ...head, reason: '', content: content.whole(), http2: { dataOctets: notes.dataOctets } };
  return failure === undefined ? plainResponse(response, contentLimit(head.status)) : { response, failure };
}

function failureIn(
  { reset, isRefused, isWhole }: StreamNotes,
  early: Failure | undefined,
  hasHead: boolean,
): Failure | undefined {
  if (isRefused && !hasHead) {
    const code = reset === undefined ? 'GOAWAY' : errorName(reset.code);
    return { kind: 'refused-stream', detail: `the server says that it did not process the request (${code})` };
  }
  if (early?.kind === 'unread') return early;
  if (reset?.by === 'suite') return refusedBySuite(reset.code);
  if (isWhole && hasHead) return undefined;
  if (early !== undefined && reset === undefined && !(hasHead && early.kind === 'reset')) return early;
  if (reset?.code === constants.NGHTTP2_HTTP_1_1_REQUIRED)
    return { kind: 'unreachable', detail: 'the server demands HTTP/1.1 (HTTP_1_1_REQUIRED)' };
  const how = reset === undefined ? 'the connection was closed' : `the stream was reset (${errorName(reset.code)})`;
  if (hasHead) return { kind: 'truncated', detail: `${how} before the response was complete` };
  return { kind: reset === undefined ? 'closed' : 'reset', detail: `${how} before any response` };
}

/** What it means that the client library ended a stream itself: RFC 9113 section 8.1.1. */
function refusedBySuite(code: number): Failure {
  if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM)
    return { kind: 'unread', detail: 'the header section is larger than this suite reads' };
  return { kind: 'malformed', detail: `the response is malformed: the client has to end it with ${errorName(code)}` };
}

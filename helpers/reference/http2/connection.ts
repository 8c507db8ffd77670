import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Dispatch } from '../connection.ts';
import type { Message, Request } from '../message.ts';
import { type Frame, type FrameChange, fieldsOfLiterals, frameTypes, literalFields, withChangedFrames } from './frames.ts';

/** Reads the fields of a request as a service does that does not refuse malformed ones. */
export type FieldsReading = (fields: readonly FieldLine[]) => readonly FieldLine[];

/** Serves the requests of one connection over HTTP/2 (RFC 9113), each as soon as it is whole. */
export function serveHttp2(socket: Duplex, dispatch: Dispatch, reading: (path: string) => FieldsReading | undefined): void {
  const changes = new Map<number, FrameChange>();
  const memory = new Map<string, number>();
  const connection = withChangedFrames(socket, {
    received: (frame) => [asRead(frame, reading)],
    sent: (frame) => changes.get(frame.stream)?.(frame) ?? [frame],
  });
  // A changed response may be left out, so no header section builds on another (RFC 7541 section 2.3.2).
  const server = createServer({ maxDeflateDynamicTableSize: 0 });
  server.on('stream', (stream, _, __, ...rest) => {
    stream.on('error', () => {});
    void contentOf(stream).then(async (content) => {
      const { message, frames } = await dispatch({ kind: 'request', request: requestOf(fieldLines(rest), content) }, memory);
      const { id } = stream;
      if (frames !== undefined && id !== undefined) changes.set(id, frames);
      respond(stream, message);
    });
  });
  server.on('session', (session) => session.on('error', () => {}));
  server.emit('connection', connection);
}

/** A HEADERS frame with the fields that the service reads, if the fields are literal: so are those that no client library sends. */
function asRead(frame: Frame, reading: (path: string) => FieldsReading | undefined): Frame {
  if (frame.type !== frameTypes.headers) return frame;
  const fields = fieldsOfLiterals(frame.payload);
  if (fields === undefined) return frame;
  const read = reading(fields.find(([name]) => name === ':path')?.[1] ?? '') ?? strictly;
  return { ...frame, payload: literalFields(read(fields)) };
}

/**
 * The reading of a service that refuses malformed fields. Node refuses a name in upper case. It drops a field with CR, LF or NUL in its
 * value and serves the request, which RFC 9113 section 8.2.1 has it refuse: such a field gets a name in upper case.
 */
export const strictly: FieldsReading = (fields) =>
  fields.map(([name, value]) => (/[\r\n\0]/.test(value) ? ['X-Invalid', ''] : [name, value]));

/** The fields in the order in which they came: Node's types do not know this argument. */
function fieldLines([names]: readonly unknown[]): FieldLine[] {
  const texts = Array.isArray(names) ? names.map(String) : [];
  return texts.flatMap((name, i): FieldLine[] => (i % 2 === 0 ? [[name, texts[i + 1] ?? '']] : []));
}

async function contentOf(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => stream.once('end', resolve).resume());
  return Buffer.concat(chunks);
}

/** A request of HTTP/2, whose authority stands in for Host: RFC 9113 section 8.3.1. */
function requestOf(fields: readonly FieldLine[], content: Buffer): Request {
  const pseudo = (wanted: string): string => fields.find(([name]) => name === wanted)?.[1] ?? '';
  const target = pseudo(':path');
  const mark = target.indexOf('?');
  const own = fields.filter(([name]) => !name.startsWith(':'));
  const host: FieldLine[] = own.some(([name]) => name === 'host') ? [] : [['host', pseudo(':authority')]];
  return {
    method: pseudo(':method'),
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    version: '2',
    fields: [...host, ...own],
    content,
    lines: [],
    trailers: [],
    parts: 1,
    joined: false,
    defects: [],
  };
}

/** Fields that HTTP/2 does not have: RFC 9113 section 8.2.2. */
const ofConnection = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i;

function respond(stream: ServerHttp2Stream, { status, fields, content }: Message): void {
  if (stream.destroyed) return;
  const lines: Record<string, string | string[]> = {};
  for (const [name, value] of fields.filter(([each]) => !ofConnection.test(each))) {
    const before = lines[name.toLowerCase()] ?? [];
    lines[name.toLowerCase()] = before.length === 0 ? value : [before, value].flat();
  }
  // Date belongs to the message, and Node adds one if it is missing.
  const options = { sendDate: false, endStream: content.length === 0 };
  stream.respond({ ':status': status, ...lines }, options);
  if (content.length > 0 && !stream.destroyed && stream.writable) stream.end(content);
}

import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { FieldLine } from '../../../../contracts/fields.ts';
import { literalFields } from '../../../reference/http2/frames.ts';
import { ownCertificate } from '../../../settings/reference-target.ts';
import { listeningPort } from '../../testing/listening-port.ts';
import { pem } from '../../wire/testing/raw-server.ts';
import { endStream, type Frame, FrameReader, frameOctets, frameTypes } from '../frames.ts';

/** A server on loopback that sends exact frames of HTTP/2; for unit tests. */
export interface FrameServer {
  readonly url: string;
  /** The frames that came, of all connections. */
  readonly received: Frame[];
  readonly connections: () => number;
  close(): Promise<void>;
}

/** How the server behaves: the protocols that it offers, and whether it demands a client certificate. */
export interface FrameServerOptions {
  readonly protocols?: readonly string[];
  readonly demandsCertificate?: boolean;
  /** How many requests have to be whole on a connection before the last of them, and each later one, is served; 1 if absent. */
  readonly after?: number;
  /** Called with each connection and its number, from 0, as soon as it is open. */
  readonly opened?: (socket: Socket, index: number) => void;
}

/** The flag of a HEADERS frame that is not continued. */
const endHeaders = 0x4;

const settings: Frame = { type: 4, flags: 0, stream: 0, payload: Buffer.alloc(0) };

/** Starts a server that hands a connection over when a request on it is whole, with the number of its stream. */
export async function frameServer(
  serve: (socket: Socket, stream: number) => void,
  options: FrameServerOptions = {},
): Promise<FrameServer> {
  const received: Frame[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const demand = options.demandsCertificate ? { requestCert: true, ca: pem('client-authority') } : {};
  const secure = { ...ownCertificate(), ALPNProtocols: [...(options.protocols ?? ['h2'])], ...demand };
  const server = createServer(secure, (socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.write(frameOctets(settings));
    options.opened?.(socket, connections - 1);
    const reader = new FrameReader();
    let preface = 24;
    socket.on('data', (chunk: Buffer) => {
      const rest = chunk.subarray(preface);
      preface -= Math.min(preface, chunk.length);
      for (const frame of reader.take(rest)) {
        received.push(frame);
        if (frame.stream >= 2 * (options.after ?? 1) - 1 && (frame.flags & endStream) !== 0) serve(socket, frame.stream);
      }
    });
  });
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('tlsClientError', () => {});
  const port = await listeningPort(server);
  return {
    url: `https://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A HEADERS frame of the first stream. */
export const headers = (fields: readonly FieldLine[], { ends = true } = {}): Frame => ({
  type: frameTypes.headers,
  flags: endHeaders + (ends ? endStream : 0),
  stream: 1,
  payload: literalFields(fields),
});

/** A DATA frame of the first stream. */
export const data = (text: string, { ends = true } = {}): Frame => ({
  type: frameTypes.data,
  flags: ends ? endStream : 0,
  stream: 1,
  payload: Buffer.from(text),
});

/** A RST_STREAM frame of the first stream. */
export const reset = (code: number): Frame => ({
  type: frameTypes.reset,
  flags: 0,
  stream: 1,
  payload: Buffer.from([0, 0, 0, code]),
});

/** A GOAWAY frame that names the last stream that the server may process. */
export const goAway = (lastStream: number, code: number): Frame => ({
  type: frameTypes.goAway,
  flags: 0,
  stream: 0,
  payload: Buffer.from([0, 0, 0, lastStream, 0, 0, 0, code]),
});

export const sending =
  (...frames: readonly Frame[]) =>
  (socket: Socket): void =>
    void socket.write(Buffer.concat(frames.map(frameOctets)));

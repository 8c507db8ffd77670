import { constants } from 'node:http2';
import { Duplex } from 'node:stream';

/** The types of frames that matter here: RFC 9113 section 6. */
export const frameTypes = { data: 0, headers: 1, reset: 3 } as const;

/** The flags of DATA and HEADERS frames that matter here. */
export const frameFlags = { endStream: 1, endHeaders: 4 } as const;

/** A frame of HTTP/2: RFC 9113 section 4.1. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Makes other frames of a frame: none, one or several. */
export type FrameChange = (frame: Frame) => readonly Frame[];

/** In place of a response, the RST_STREAM frame by which a server says that it did not process the request: RFC 9113 section 8.7. */
export const refusedStream = (headers: Frame): readonly Frame[] => [
  { ...headers, type: frameTypes.reset, flags: 0, payload: Buffer.from([0, 0, 0, constants.NGHTTP2_REFUSED_STREAM]) },
];

function frameOctets({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Splits the octets of one direction of a connection into frames. The preface of a client comes first, and is passed on. */
class FrameSplitter {
  #held: Buffer = Buffer.alloc(0);
  #preface: number;

  constructor(prefaceOctets: number) {
    this.#preface = prefaceOctets;
  }

  /** The octets with the whole frames among them changed. Octets of a frame that is not whole are kept. */
  changed(chunk: Buffer, change: FrameChange): Buffer {
    const passed = chunk.subarray(0, this.#preface);
    this.#preface -= passed.length;
    this.#held = Buffer.concat([this.#held, chunk.subarray(passed.length)]);
    const parts: Buffer[] = [passed];
    while (this.#held.length >= 9) {
      const length = this.#held.readUIntBE(0, 3);
      if (this.#held.length < 9 + length) break;
      const [type, flags] = [this.#held.readUInt8(3), this.#held.readUInt8(4)];
      const stream = this.#held.readUInt32BE(5) & 0x7fffffff;
      parts.push(...change({ type, flags, stream, payload: this.#held.subarray(9, 9 + length) }).map(frameOctets));
      this.#held = this.#held.subarray(9 + length);
    }
    return Buffer.concat(parts);
  }
}

/** The octets that a client sends before its first frame: RFC 9113 section 3.4. */
const prefaceOctets = 24;

/** A connection of a server to which frames pass changed, in both directions. The server half of node:http2 sends no malformed ones. */
export function withChangedFrames(
  socket: Duplex,
  changes: { readonly received: FrameChange; readonly sent: FrameChange },
): Duplex {
  const [received, sent] = [new FrameSplitter(prefaceOctets), new FrameSplitter(0)];
  const outer = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      const octets = sent.changed(chunk, changes.sent);
      if (octets.length === 0 || socket.destroyed) done();
      else socket.write(octets, () => done());
    },
    final(done) {
      socket.end(() => done());
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    const octets = received.changed(chunk, changes.received);
    if (octets.length > 0 && !outer.push(octets)) socket.pause();
  });
  socket.on('end', () => outer.push(null));
  socket.on('error', () => outer.destroy());
  socket.on('close', () => outer.destroy());
  return outer;
}

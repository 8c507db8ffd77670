import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The types of frames that the suite looks at: RFC 9113 section 6. */
export const frameTypes = { data: 0x0, headers: 0x1, reset: 0x3, goAway: 0x7 } as const;

/** The flag of the last frame of a message, on DATA and HEADERS. */
export const endStream = 0x1;

/** A frame of HTTP/2: RFC 9113 section 4.1. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The octets of a frame. */
export function frameOctets({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Splits octets into frames. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  /** Takes octets. Returns the frames that are whole now. */
  take(chunk: Buffer): readonly Frame[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    if (this.#held.length < 9) return undefined;
    const length = this.#held.readUIntBE(0, 3);
    if (this.#held.length < 9 + length) return undefined;
    const [type, flags] = [this.#held.readUInt8(3), this.#held.readUInt8(4)];
    const stream = this.#held.readUInt32BE(5) & 0x7fffffff;
    const payload = this.#held.subarray(9, 9 + length);
    this.#held = this.#held.subarray(9 + length);
    return { type, flags, stream, payload };
  }
}

/** The octets that a client sends before its first frame: RFC 9113 section 3.4. */
const prefaceOctets = 24;

/** What looks at the frames of a connection: it is told each frame of the server, and may replace a frame of the client. */
export interface Observer {
  readonly receive: (frame: Frame) => void;
  readonly replace?: (frame: Frame) => Frame;
}

/** A connection of a client whose frames are observed. It ends with its socket. */
export function observed(socket: Socket, { receive, replace }: Observer): Duplex {
  const [receiving, sending] = [new FrameReader(), new FrameReader()];
  let preface = prefaceOctets;
  const replaced = (chunk: Buffer): Buffer => {
    if (replace === undefined) return chunk;
    const leading = chunk.subarray(0, preface);
    preface -= leading.length;
    return Buffer.concat([leading, ...sending.take(chunk.subarray(leading.length)).map((frame) => frameOctets(replace(frame)))]);
  };
  const outer = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      if (socket.destroyed) done();
      else socket.write(replaced(chunk), () => done());
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
    for (const frame of receiving.take(chunk)) receive(frame);
    if (!outer.push(chunk)) socket.pause();
  });
  socket.on('end', () => outer.push(null));
  socket.on('close', () => outer.destroy());
  return outer;
}

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type Frame, FrameReader, frameOctets } from './frames.ts';

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

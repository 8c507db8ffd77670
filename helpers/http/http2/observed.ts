import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type Frame, FrameReader } from './frames.ts';

/** A connection of a client, which is told each frame of the server. It ends with its socket. */
export function observed(socket: Socket, receive: (frame: Frame) => void): Duplex {
  const receiving = new FrameReader();
  const outer = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      if (socket.destroyed) done();
      else socket.write(chunk, () => done());
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

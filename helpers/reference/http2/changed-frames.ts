import { Duplex } from 'node:stream';
import { type FrameChange, FrameSplitter } from './frames.ts';

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

import { connect, createServer, type Socket } from 'node:net';
import { listeningPort } from '../helpers/http/testing/listening-port.ts';

/** A server between the suite and its target that forwards octets unchanged, and late. */
interface Relay {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

interface RelayOptions {
  /** Delays everything that the target sends, in ms. */
  readonly delayMs: number;
  /** How long a connection takes to open, in ms: the kernel of this machine opens it at once. */
  readonly opensMs: number;
}

/** Starts a relay to a port of this machine. */
export async function startRelay(port: number, { delayMs, opensMs }: RelayOptions): Promise<Relay> {
  const later = (act: () => void): void => void setTimeout(act, delayMs);
  const sockets = new Set<Socket>();
  let connections = 0;
  const relay = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What comes meanwhile is kept.
    socket.pause();
    setTimeout(() => {
      join(socket, connect({ port, host: '127.0.0.1', noDelay: true }), later);
      socket.resume();
    }, opensMs);
  });
  return {
    origin: `http://127.0.0.1:${await listeningPort(relay)}`,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}

function join(near: Socket, far: Socket, later: (act: () => void) => void): void {
  near.on('data', (octets) => far.write(octets)).on('end', () => far.end());
  far.on('data', (octets) => later(() => near.write(octets))).on('end', () => later(() => near.end()));
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy()).on('close', () => later(() => other.destroy()));
  }
}

import { connect, createServer, type Server, type Socket } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A server between the suite and its target that forwards octets unchanged. */
export interface Relay {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly connections: () => number;
  /** Requests over HTTP/1 so far, as far as they are not inside TLS: the request lines that passed. */
  readonly requests: () => number;
  /** Keeps what the target sends from now on, until it is let go. */
  readonly hold: () => void;
  readonly letGo: () => void;
  readonly stop: () => Promise<void>;
}

export interface RelayOptions {
  /** Delays everything that the target sends, in ms. */
  readonly delayMs?: number;
  /** How long a connection takes to open, in ms: the kernel of this machine opens it at once. */
  readonly opensMs?: number;
}

/** Starts a relay to a port of this machine. */
export async function startRelay(port: number, options: RelayOptions = {}): Promise<Relay> {
  const { delayMs = 0, opensMs = 0 } = options;
  let isHeld = false;
  const held: (() => void)[] = [];
  const later = (act: () => void): void => {
    if (isHeld) held.push(act);
    else if (delayMs === 0) act();
    else setTimeout(act, delayMs);
  };
  const letGo = (): void => {
    isHeld = false;
    for (const act of held.splice(0)) act();
  };
  const far = (): Socket => connect({ port, host: '127.0.0.1', noDelay: true });
  const onward = (socket: Socket): void => {
    const begin = (): void => join(socket, far(), later);
    if (opensMs === 0) {
      begin();
      return;
    }
    // What comes meanwhile is kept.
    socket.pause();
    setTimeout(() => {
      begin();
      socket.resume();
    }, opensMs);
  };
  const relay = await listening(createServer({ allowHalfOpen: true, noDelay: true }, onward));
  const hold = (): void => {
    isHeld = true;
  };
  return { ...relay, hold, letGo };
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

async function listening(server: Server): Promise<Omit<Relay, 'hold' | 'letGo'>> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('data', (octets: Buffer) => {
      requests += octets.toString('latin1').match(/^[A-Za-z]+ \S+ HTTP\/1/gm)?.length ?? 0;
    });
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  const port = await listeningPort(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    requests: () => requests,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

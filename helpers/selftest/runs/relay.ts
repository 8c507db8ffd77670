import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A server between the suite and its target that forwards octets unchanged. */
export interface Relay {
  /** `https://127.0.0.1:port` */
  readonly origin: string;
  readonly connections: () => number;
  /** Requests over HTTP/1 so far, as far as they are not inside TLS: the request lines that passed. */
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
}

export interface RelayOptions {
  readonly host?: string;
  /** Key and certificate, PEM: the relay uses TLS, and may demand a client certificate. */
  readonly tls?: TlsOptions;
  /** A field line without which it answers 401 itself, as a gateway does. */
  readonly demands?: string;
  /** Delays everything that the target sends, in ms. */
  readonly delayMs?: number;
  /** How long a connection takes to open, in ms: the kernel of this machine opens it at once. */
  readonly opensMs?: number;
}

/** Starts a relay to a port of this machine. */
export async function startRelay(port: number, options: RelayOptions = {}): Promise<Relay> {
  const { host = '127.0.0.1', tls, delayMs = 0, opensMs = 0, demands } = options;
  const far = (): Socket => connect({ port, host: '127.0.0.1', noDelay: true });
  const onward = (socket: Socket): void => {
    const begin = (): void => join(socket, far(), delayMs);
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
  const through = demands === undefined ? onward : (socket: Socket): void => admit(socket, demands, onward);
  const server =
    tls === undefined ? createServer({ allowHalfOpen: true, noDelay: true }, through) : createTlsServer(tls, through);
  return listening(server, host, tls === undefined ? 'http' : 'https');
}

/** Forwards a connection if its first request has a field line. A request fits into one packet. */
function admit(socket: Socket, demanded: string, onward: (socket: Socket) => void): void {
  socket.once('data', (octets: Buffer) => {
    if (!octets.toString('latin1').includes(`\r\n${demanded}\r\n`)) {
      socket.end(
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Key realm="gateway"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
      return;
    }
    onward(socket);
    socket.emit('data', octets);
  });
}

function join(near: Socket, far: Socket, delayMs: number): void {
  const later = (act: () => void): void => {
    if (delayMs === 0) act();
    else setTimeout(act, delayMs);
  };
  near.on('data', (octets) => far.write(octets)).on('end', () => far.end());
  far.on('data', (octets) => later(() => near.write(octets))).on('end', () => later(() => near.end()));
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy()).on('close', () => later(() => other.destroy()));
  }
}

async function listening(server: Server, host: string, scheme: string): Promise<Relay> {
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
  const port = await listeningPort(server, host);
  return {
    origin: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    connections: () => connections,
    requests: () => requests,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

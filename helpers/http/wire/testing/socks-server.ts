import { connect, createServer, type Socket } from 'node:net';
import { listeningPort } from '../../testing/listening-port.ts';

/** A SOCKS5 proxy (RFC 1928) on loopback, for tests. */
export interface SocksServer {
  /** `socks5://user:password@127.0.0.1:port` */
  readonly origin: string;
  /** The hosts that it was asked for, as `host:port`. */
  readonly asked: readonly string[];
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

/** How the proxy behaves. */
export interface SocksOptions {
  /** `user:password`, which clients must know (RFC 1929). */
  readonly credentials?: string;
  /** The reply to every request for a connection; 0 leads to the port. */
  readonly reply?: number;
}

/** Starts a SOCKS5 proxy that resolves every name to one port of this machine. */
export async function startSocksProxy(port: number, { credentials, reply = 0 }: SocksOptions = {}): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near.on('error', () => {}));
    void serve(near);
  });
  const serve = async (near: Socket): Promise<void> => {
    await greeted(near, credentials);
    asked.push(await requested(near));
    near.write(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]));
    if (reply !== 0) return void near.end();
    const far = connect(port, '127.0.0.1');
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  };
  const own = await listeningPort(server);
  return {
    origin: `socks5://${credentials === undefined ? '' : `${credentials}@`}127.0.0.1:${own}`,
    asked,
    connections: () => asked.length,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const withoutCredentials = 0;
const byPassword = 2;
const noWay = 0xff;

async function greeted(socket: Socket, credentials: string | undefined): Promise<void> {
  const [, count = 0] = await octets(socket, 2);
  const offered = await octets(socket, count);
  const way = credentials === undefined ? withoutCredentials : byPassword;
  socket.write(Buffer.from([5, offered.includes(way) ? way : noWay]));
  if (way === withoutCredentials) return;
  const [, userLength = 0] = await octets(socket, 2);
  const user = await octets(socket, userLength);
  const [passwordLength = 0] = await octets(socket, 1);
  const password = await octets(socket, passwordLength);
  const right = `${user}:${password}` === decodeURIComponent(credentials ?? '');
  socket.write(Buffer.from([1, right ? 0 : 1]));
}

async function requested(socket: Socket): Promise<string> {
  const [, , , kind = 0] = await octets(socket, 4);
  const host =
    kind === 1 ? (await octets(socket, 4)).join('.') : (await octets(socket, (await octets(socket, 1))[0] ?? 0)).toString();
  return `${host}:${(await octets(socket, 2)).readUInt16BE()}`;
}

/** The next octets of a socket; never returns where it ends before. */
async function octets(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const read: unknown = count === 0 ? Buffer.alloc(0) : socket.read(count);
    if (Buffer.isBuffer(read)) return read;
    await new Promise((resolve) => socket.once('readable', resolve));
  }
}

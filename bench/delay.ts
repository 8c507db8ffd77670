import { connect, createServer, type Socket } from 'node:net';

/** A relay in front of a target that makes it as distant as the operator of a real target knows it. */
export interface Delay {
  /** The URL of the target with the port of the relay. */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts one in front of the target at `baseUrl`. What is sent arrives half a round trip later, in both directions. Opening a connection
 * takes a round trip as well: the kernel of this machine opens it at once, so the relay holds the first octets that much longer.
 */
export async function startDelay(baseUrl: string, roundTripMs: number): Promise<Delay> {
  const { protocol, hostname, port } = new URL(baseUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const openMs = performance.now() + roundTripMs;
    const target = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.setNoDelay(true);
    }
    forward(client, target, () => Math.max(0, openMs - performance.now()) + roundTripMs / 2);
    forward(target, client, () => roundTripMs / 2);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    baseUrl: `${protocol}//127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Passes on what one side sends, and how it ends, each this many ms later, in order. */
function forward(from: Socket, to: Socket, delayMs: () => number): void {
  const later = (act: () => void) => setTimeout(() => to.destroyed || act(), delayMs());
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.destroy()));
}

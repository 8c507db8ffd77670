import { connect, createServer, type Socket } from 'node:net';

/** A relay that delays every response by a fixed time, as a distant target would. */
export interface Delay {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/** Starts one in front of the target at `baseUrl`. */
export async function startDelay(baseUrl: string, delayMs: number): Promise<Delay> {
  const { hostname, port } = new URL(baseUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.setNoDelay(true);
    }
    client.on('data', (chunk) => target.write(chunk));
    client.on('end', () => target.end());
    client.on('error', () => target.destroy());
    const later = (act: () => void) => setTimeout(() => client.destroyed || act(), delayMs);
    target.on('data', (chunk) => later(() => client.write(chunk)));
    target.on('end', () => later(() => client.end()));
    target.on('error', () => later(() => client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

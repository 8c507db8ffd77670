import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** A server of a test, for `await using`: it ends, with its connections, where the block ends. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Lets the server of a test listen on a free port of loopback. */
export async function listening(server: Server, host = '127.0.0.1'): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error(`the server listens on no port of ${host}`);
  return {
    port: bound.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

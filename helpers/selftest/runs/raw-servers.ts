import { randomInt } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** Starts a server that answers every request with one status. */
export async function startAnswering(status: number) {
  let connections = 0;
  const server = createHttpServer((_, response) => response.writeHead(status, { 'Content-Length': 0 }).end());
  server.on('connection', () => (connections += 1));
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const stop = async (): Promise<void> => server.close().closeAllConnections();
  return { origin, connections: () => connections, stop };
}

/**
 * A free port of the loopback interface that no server of another test gets: it is below those that a system gives to whoever asks for any
 * (from 32768 on Linux, from 49152 elsewhere).
 */
export async function deadPort(): Promise<number> {
  const port = randomInt(20_000, 30_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) =>
    server
      .once('error', () => resolve(false))
      .once('listening', () => server.close(() => resolve(true)))
      .listen(port, '127.0.0.1'),
  );
  return isFree ? port : deadPort();
}

import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A server of a test. */
export interface OwnServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly port: number;
  /** Connections so far. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

/** A server that answers every request with one status. */
export function startAnswering(status: number): Promise<OwnServer> {
  return started(
    createServer((_, response) => {
      response.writeHead(status, { 'Content-Length': 0, ...(status === 405 && { Allow: 'GET' }) }).end();
    }),
  );
}

/** A free port of the loopback interface. */
export async function deadPort(): Promise<number> {
  const server = createSocketServer();
  const port = await listeningPort(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function started(server: Server): Promise<OwnServer> {
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { type Intercepting, startIntercepting } from './intercepting.ts';

/** A server that answers every request with one status. */
export const startAnswering = (status: number): Promise<Intercepting> => startIntercepting(0, () => ({ status }));

/** A free port of the loopback interface. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  const port = await listeningPort(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

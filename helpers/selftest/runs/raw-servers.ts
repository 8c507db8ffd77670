import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { type Intercepting, startIntercepting } from './intercepting.ts';

/** A server that answers every request with one status. */
export const startAnswering = (status: number): Promise<Intercepting> => startIntercepting(0, () => ({ status }));

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

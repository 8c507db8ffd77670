import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets the server of a test listen on a free port of loopback. Returns the port. */
export async function listeningPort(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error(`the server listens on no port of ${host}`);
  return bound.port;
}

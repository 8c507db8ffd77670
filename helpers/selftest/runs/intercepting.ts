import { type ClientRequest, createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A request as an intercepting server received it. */
export interface Intercepted {
  readonly method: string;
  /** With the query. */
  readonly path: string;
}

/** What an intercepting server answers itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly content?: string;
  readonly delayMs?: number;
}

/** A request that is forwarded once this is fulfilled, also if the client has gone away by then. */
export interface Held {
  readonly until: Promise<unknown>;
  /** Called once it is answered. */
  readonly answered: () => void;
}

/** A server between the suite and its target that answers some requests itself. */
export interface Intercepting {
  readonly origin: string;
  readonly connections: () => number;
  /** Closes the port: from now on connections are refused. */
  readonly stop: () => Promise<void>;
}

/** Starts a server that forwards every request to a port of this machine unless `answer` answers or holds it. */
export async function startIntercepting(
  port: number,
  answer: (request: Intercepted) => OwnAnswer | Held | undefined,
): Promise<Intercepting> {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', rawHeaders: headers } = incoming;
    const own = answer({ method, path });
    const forward = (): ClientRequest => {
      const onward = request({ port, host: '127.0.0.1', method, path, headers, setHost: false, agent: false });
      onward.once('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
        response.pipe(outgoing);
      });
      return onward.once('error', () => outgoing.destroy());
    };
    if (own !== undefined && 'until' in own) {
      const content = Promise.all([buffer(incoming), own.until]);
      content.then(([all]) => forward().once('response', own.answered).end(all)).catch(() => outgoing.destroy());
      return;
    }
    if (own !== undefined) {
      const { status, fields = {}, content = '', delayMs = 0 } = own;
      incoming.resume();
      outgoing.writeHead(status, { 'Content-Length': Buffer.byteLength(content), ...fields });
      setTimeout(() => outgoing.end(content), delayMs);
      return;
    }
    incoming.pipe(forward());
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const own = await listeningPort(server);
  return {
    origin: `http://127.0.0.1:${own}`,
    connections: () => connections,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

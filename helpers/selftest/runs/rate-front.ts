import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';

/** A front of a target that counts its requests, and may limit their rate. */
export interface RateFront {
  readonly origin: string;
  /** When each request arrived, in ms since the epoch. */
  readonly arrivals: readonly number[];
  /** How many of them the front answered itself. */
  readonly limited: () => number;
  readonly stop: () => Promise<void>;
}

const content = JSON.stringify({ overLimit: { code: 429, message: 'This request was rate-limited.', retryAfter: '1' } });

/** A limiter's answer. It leaves the connection open. */
const refusal = (): string =>
  [
    'HTTP/1.1 429 Too Many Requests',
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/json',
    'Retry-After: 1',
    `X-Compute-Request-Id: req-${randomUUID()}`,
    `Content-Length: ${Buffer.byteLength(content)}`,
    '',
    content,
  ].join('\r\n');

/** Starts one in front of a port of this machine. It lets `perSecond` requests through in each second. A request is one packet. */
export async function startRateFront(port: number, perSecond = Number.POSITIVE_INFINITY): Promise<RateFront> {
  const arrivals: number[] = [];
  const sockets = new Set<Socket>();
  let limited = 0;
  let second = 0;
  let used = 0;
  const isWithin = (now: number): boolean => {
    const current = Math.floor(now / 1000);
    used = current === second ? used + 1 : 1;
    second = current;
    return used <= perSecond;
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) sockets.add(socket.once('close', () => sockets.delete(socket)));
    near.on('data', (octets: Buffer) => {
      const begins = /^[A-Za-z]+ \S+ HTTP\/1\.[01]\r\n/.test(octets.toString('latin1'));
      if (begins) arrivals.push(Date.now());
      if (!begins || isWithin(arrivals.at(-1) ?? 0)) far.write(octets);
      else {
        limited += 1;
        near.write(refusal());
      }
    });
    near.on('end', () => far.end()).on('error', () => far.destroy());
    far.on('data', (octets) => near.write(octets)).on('end', () => near.end());
    far.on('error', () => near.destroy());
  });
  const own = await listeningPort(server);
  return {
    origin: `http://127.0.0.1:${own}`,
    arrivals,
    limited: () => limited,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Idleness } from '../idleness.ts';
import { Origins } from '../origins.ts';
import type { SendResult, Transport, WireOptions } from '../transport.ts';
import { authority, type RawServer, rawServer } from './testing/raw-server.ts';
import { wireTransport } from './transport.ts';

const refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
const answer = (socket: Socket): unknown => socket.write(refusal);

/** A server, and a transport to it that may leave connections idle. */
interface Pair {
  readonly server: RawServer;
  readonly transport: Transport;
  readonly send: (method?: string, token?: string, options?: WireOptions) => Promise<SendResult>;
}

async function pair(
  serve: (socket: Socket, heads: number) => unknown,
  { tls = false, opened }: { tls?: boolean; opened?: (socket: Socket, index: number) => void } = {},
): Promise<Pair> {
  const server = await rawServer((socket, heads) => void serve(socket, heads), { tls, ...(opened && { opened }) });
  const idling = { idleness: new Idleness(true), mostAheadMs: 60_000 };
  const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([server.url]), ...idling });
  return {
    server,
    transport,
    send: (method = 'DELETE', token = 'a', options = {}) =>
      transport.send({ method, url: `${server.url}/x`, fields: [['X-Auth-Token', token]] }, options),
  };
}

async function end({ server, transport }: Pair): Promise<void> {
  await transport.dispose();
  await server.close();
}

/** The result of a deletion on the connection that was opened ahead of it, which is the second one. */
async function lostAhead(both: Pair, sockets: readonly Socket[]): Promise<SendResult> {
  await both.send();
  await expect.poll(() => sockets.length).toBe(2);
  return both.send();
}

/** The target answers for a deletion that got no response: its connection did not end because it stood idle. */
function expectCharged(lost: SendResult): void {
  expect(lost.response).toBeUndefined();
  expect(lost.connection).toMatchObject({ from: 'ahead' });
  expect(lost.connection).not.toHaveProperty('endsIdle');
}

/** The methods that each connection brought, in the order of the connections. */
const methods = ({ server }: Pair): string[] =>
  server.received.map((octets) => [...octets.toString('latin1').matchAll(/^(\w+) \//gm)].map(([, method]) => method).join(' '));

for (const tls of [false, true]) {
  test(`each deletion has a connection of its own, which was opened before it${tls ? ', over TLS' : ''}`, async () => {
    const both = await pair(answer, { tls });
    const first = await both.send();
    await expect.poll(() => methods(both)).toEqual(['DELETE', '']);
    const second = await both.send();
    await expect.poll(() => methods(both)).toEqual(['DELETE', 'DELETE', '']);

    expect([first, second].map(({ connection }) => connection?.from)).toEqual(['new', 'ahead']);
    expect(second.response?.status).toBe(404);
    await end(both);
  });
}

test('a connection of http carries no request of https to the same host and port', async () => {
  const server = await rawServer(answer);
  const secured = server.url.replace('http', 'https');
  const origins = new Origins([server.url, secured]);
  const transport = wireTransport({ timeoutMs: 500 }, { origins, idleness: new Idleness(true), mostAheadMs: 60_000 });
  const both = { server, transport, send: () => transport.send({ method: 'GET', url: `${server.url}/x`, fields: [] }) };
  await both.send();
  await expect.poll(() => methods(both)).toEqual(['GET', '']);
  await transport.send({ method: 'DELETE', url: `${secured}/x`, fields: [['X-Auth-Token', 'a']] });

  expect(methods(both).filter((sent) => sent !== '')).toEqual(['GET']);
  expect(server.received.map(String).join('')).not.toContain('X-Auth-Token');
  await end(both);
});

test('a connection that the target ended or wrote to meanwhile is replaced', async () => {
  for (const meanwhile of [
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.resetAndDestroy(),
    (socket: Socket) => socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n'),
  ]) {
    let ended = 0;
    const both = await pair(answer, {
      opened: (socket, index) => {
        if (index !== 1) return;
        meanwhile(socket);
        socket.once('close', () => (ended += 1));
      },
    });
    await both.send();
    await expect.poll(() => ended).toBe(1);
    const second = await both.send();

    expect(second).toMatchObject({ response: { status: 404 }, connection: { from: 'new' } });
    expect(methods(both).filter((sent) => sent !== '')).toEqual(['DELETE', 'DELETE']);
    await end(both);
  }
});

test('a deletion after which a standing connection ends is not sent again, and the target answers for it', async () => {
  const sockets: Socket[] = [];
  const both = await pair((socket) => (socket === sockets[1] ? socket.resetAndDestroy() : answer(socket)), {
    opened: (socket) => void sockets.push(socket),
  });
  expectCharged(await lostAhead(both, sockets));
  expect(methods(both).filter((sent) => sent !== '')).toEqual(['DELETE', 'DELETE']);
  await end(both);
});

test('a deletion that meets the end of a connection which had stood too long is not sent again, and nobody answers for it', async () => {
  const sockets: Socket[] = [];
  const both = await pair((socket) => (socket === sockets[1] ? socket.resetAndDestroy() : answer(socket)), {
    // The second one ends as the request arrives: what a client sees where its octets and the end cross.
    opened: (socket, index) => {
      sockets.push(socket);
      if (index > 1) socket.end();
    },
  });
  const lost = await lostAhead(both, sockets);

  expect(lost).toMatchObject({ failure: { kind: 'closed' }, connection: { from: 'ahead', endsIdle: true } });
  expect(methods(both).filter((sent) => sent !== '')).toEqual(['DELETE', 'DELETE']);
  await end(both);
});

test('a target that dies of a deletion on a standing connection answers for it', async () => {
  const sockets: Socket[] = [];
  const both = await pair(
    (socket) => {
      if (socket !== sockets[1]) return answer(socket);
      return both.server.close();
    },
    { opened: (socket) => void sockets.push(socket) },
  );
  expectCharged(await lostAhead(both, sockets));
  await both.transport.dispose();
});

test('requests that are sent together open a connection each', async () => {
  const both = await pair(answer);
  await both.send();
  await expect.poll(() => methods(both)).toEqual(['DELETE', '']);
  const results = await Promise.all(Array.from({ length: 3 }, () => both.send('DELETE', 'a', { together: true })));

  expect(results.map(({ connection }) => connection?.from)).toEqual(['new', 'new', 'new']);
  await end(both);
});

test('no connection is left at the end', async () => {
  const open = new Set<Socket>();
  const both = await pair(answer, {
    opened: (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    },
  });
  await both.send();
  await expect.poll(() => open.size).toBe(2);
  await both.transport.dispose();

  await expect.poll(() => open.size).toBe(0);
  await both.server.close();
});

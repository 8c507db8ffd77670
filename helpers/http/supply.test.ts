import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { frameTypes } from './http2/frames.ts';
import { frameServer, goAway, headers, sending } from './http2/testing/frame-server.ts';
import { http2Transport } from './http2/transport.ts';
import { Idleness } from './idleness.ts';
import { Origins } from './origins.ts';
import type { SendResult, Transport, WireOptions } from './transport.ts';
import { authority, rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

/** A server, a transport to it that may leave connections idle, and the connections that were opened. */
interface Pair {
  readonly url: string;
  readonly send: (options?: WireOptions) => Promise<SendResult>;
  /** The connections in order, and how many of them are open. */
  readonly sockets: readonly Socket[];
  readonly open: () => number;
  readonly requests: () => number;
  readonly transport: Transport;
  readonly end: () => Promise<void>;
}

/** What a server does with each connection as it is opened, by its number from 0, and with each request. */
interface Acts {
  readonly opened?: (socket: Socket, index: number) => unknown;
  readonly serve?: (socket: Socket, index: number) => unknown;
}

const refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
const idling = () => ({ idleness: new Idleness(), mostAheadMs: 60_000 });

function watched({ opened, serve }: Acts, answer: (socket: Socket) => unknown) {
  const sockets: Socket[] = [];
  let open = 0;
  return {
    sockets,
    open: () => open,
    serve: (socket: Socket): unknown => (serve ?? answer)(socket, sockets.indexOf(socket)),
    opened: (socket: Socket, index: number): void => {
      sockets.push(socket);
      open += 1;
      socket.once('close', () => (open -= 1));
      opened?.(socket, index);
    },
  };
}

async function overHttp1(acts: Acts = {}, tls = false): Promise<Pair> {
  const { serve, opened, ...seen } = watched(acts, (socket) => socket.write(refusal));
  const { url, received, close } = await rawServer((socket) => void serve(socket), { tls, opened });
  const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([url]), ...idling() });
  const requests = (): number => received.join('').split('DELETE /x').length - 1;
  return pair(url, transport, close, { ...seen, requests });
}

async function overHttp2(acts: Acts = {}): Promise<Pair> {
  const { serve, opened, ...seen } = watched(acts, sending(headers([[':status', '404']])));
  const { url, received, close } = await frameServer((socket) => void serve(socket), { opened });
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([url]), ...idling() });
  return pair(url, transport, close, {
    ...seen,
    requests: () => received.filter(({ type }) => type === frameTypes.headers).length,
  });
}

function pair(
  url: string,
  transport: Transport,
  close: () => Promise<void>,
  seen: Pick<Pair, 'sockets' | 'open' | 'requests'>,
): Pair {
  return {
    ...{ url, transport, ...seen },
    send: (options) => transport.send({ method: 'DELETE', url: `${url}/x`, fields: [] }, options),
    end: async () => {
      await transport.dispose();
      await close();
    },
  };
}

/** The results of two deletions, the second on the connection that was opened ahead of it. */
async function twice({ send, sockets }: Pair): Promise<[SendResult, SendResult]> {
  const first = await send();
  await expect.poll(() => sockets.length).toBe(2);
  return [first, await send()];
}

for (const [name, start] of [
  ['HTTP/1.1', overHttp1],
  ['HTTP/1.1 and TLS', (acts: Acts) => overHttp1(acts, true)],
  ['HTTP/2', overHttp2],
] as const) {
  test(`each deletion has a connection of its own, which was opened before it, over ${name}; none is left at the end`, async () => {
    const both = await start({});
    const [first, second] = await twice(both);
    await expect.poll(both.open).toBe(1);
    const requests = both.requests();
    await both.transport.dispose();

    expect([first, second].map(({ connection }) => connection?.from)).toEqual(['new', 'ahead']);
    expect([second.response?.status, requests]).toEqual([404, 2]);
    await expect.poll(both.open).toBe(0);
    await both.end();
  });

  test(`a connection that the target ended or wrote to meanwhile is replaced over ${name}`, async () => {
    for (const meanwhile of [
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.destroy(),
      (socket: Socket) =>
        name === 'HTTP/2' ? sending(goAway(0, 0))(socket) : socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n'),
    ]) {
      let hasActed = false;
      const opened = (socket: Socket, index: number): void => {
        if (index !== 1) return;
        meanwhile(socket);
        setTimeout(() => (hasActed = true), 50);
      };
      const both = await start({ opened });
      await both.send();
      await expect.poll(() => hasActed).toBe(true);

      expect(await both.send()).toMatchObject({ response: { status: 404 }, connection: { from: 'new' } });
      expect(both.requests()).toBe(2);
      await both.end();
    }
  });

  test(`a deletion with which a standing connection ends over ${name} is not sent again`, async () => {
    const serve = (socket: Socket, index: number): unknown => {
      if (index === 1) return socket.destroy();
      return name === 'HTTP/2' ? sending(headers([[':status', '404']]))(socket) : socket.write(refusal);
    };
    const both = await start({ serve });
    const [, { response, connection }] = await twice(both);

    expect([response, connection?.from, both.requests()]).toEqual([undefined, 'ahead', 2]);
    await both.end();
  });
}

test('a connection of http carries no request of https to the same host and port', async () => {
  const server = await rawServer((socket) => socket.write(refusal));
  const secured = server.url.replace('http', 'https');
  const transport = wireTransport({ timeoutMs: 500 }, { origins: new Origins([server.url, secured]), ...idling() });
  await transport.send({ method: 'GET', url: `${server.url}/x`, fields: [] });
  await expect.poll(() => server.received.length).toBe(2);
  await transport.send({ method: 'DELETE', url: `${secured}/x`, fields: [['X-Auth-Token', 'a']] });

  expect(server.received.join('')).not.toMatch(/DELETE|X-Auth-Token/);
  await transport.dispose();
  await server.close();
});

test('requests that are sent together open a connection each', async () => {
  const both = await overHttp1();
  await both.send();
  await expect.poll(() => both.sockets.length).toBe(2);
  const results = await Promise.all(Array.from({ length: 3 }, () => both.send({ together: true })));

  expect(results.map(({ connection }) => connection?.from)).toEqual(['new', 'new', 'new']);
  await both.end();
});

import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import type { Outbound, SendResult, TransportSettings, WireOptions } from '../transport.ts';
import { authority, type RawServer, type RawServerOptions, rawServer } from './testing/raw-server.ts';
import { wireTransport } from './transport.ts';

type Serve = (socket: Socket, heads: number) => unknown;

const answer =
  (octets: string | Buffer): Serve =>
  (socket) =>
    socket.write(octets as string, 'latin1');
const answerAndClose =
  (octets: string): Serve =>
  (socket) =>
    socket.end(octets, 'latin1');
const empty204 = 'HTTP/1.1 204 No Content\r\n\r\n';
const json = (text: string): string => `HTTP/1.1 404 Not Found\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

interface Exchanged {
  readonly result: SendResult;
  readonly server: RawServer;
}

/** What differs from a plain DELETE; `next` is the path of a second request on the same connection. */
interface How {
  readonly settings?: Partial<TransportSettings>;
  readonly server?: RawServerOptions;
  readonly options?: WireOptions;
  readonly request?: Partial<Outbound>;
  readonly next?: string;
}

async function exchanged(
  serve: Serve,
  { settings = {}, server: how = {}, options = {}, request = {}, next = '' }: How = {},
): Promise<Exchanged> {
  const server = await rawServer(serve, how);
  const { url } = server;
  const transport = wireTransport({ timeoutMs: 15_000, ...settings }, { origins: new Origins([url]) });
  const outbound = { method: 'DELETE', url: `${url}/images/x`, fields: [], ...request };
  const followUp: WireOptions = next === '' ? {} : { followUp: { method: 'GET', url: `${url}${next}`, fields: [] } };
  const result = await transport.send(outbound, { ...options, ...followUp });
  await transport.dispose();
  await server.close();
  return { result, server };
}

for (const tls of [false, true]) {
  test(`a client that hangs up has sent its whole request${tls ? ', over TLS' : ''}`, async () => {
    const server = await rawServer(() => {}, { tls });
    const origins = new Origins([server.url]);
    const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins });
    const request = { method: 'DELETE', url: `${server.url}/images/x`, fields: [], content: '{}' };
    const result = await transport.send(request, { framing: { hangsUp: true, blanks: 2 ** 20 } });

    expect(result).toMatchObject({ failure: { kind: 'hung-up' } });
    expect(result).not.toHaveProperty('response');
    await expect.poll(() => server.received[0]?.toString().endsWith(`{}${' '.repeat(2 ** 20)}`)).toBe(true);
    await transport.dispose();
    await server.close();
  });
}

test('a request in two parts comes in two, and its rest is not sent after an answer', async () => {
  const parts: string[] = [];
  const opened = (socket: Socket): void => void socket.on('data', (octets: Buffer) => parts.push(octets.toString('latin1')));
  const framing = { apart: ' HTTP/1.1\r' };
  const { result } = await exchanged(answer(empty204), { server: { opened }, options: { framing } });
  expect([result.response?.status, parts[0], parts.length]).toEqual([204, 'DELETE /images/x HTTP/1.1\r', 2]);

  const hasty = (socket: Socket): void => void socket.write('HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n');
  const { server } = await exchanged(() => {}, { server: { opened: hasty }, options: { framing, lingerMs: 200 } });
  expect(server.received.join()).toBe('DELETE /images/x HTTP/1.1\r');
});

const packed = gzipSync('{"a":1}');
const packedHead = `HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;

/** Acts so many turns of the event loop after the first octets that the client, which is in this process, has read them. */
const afterwards =
  (act: (socket: Socket) => unknown, first = empty204): Serve =>
  async (socket) => {
    socket.write(first);
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    act(socket);
  };

/** Sends a header section, and then an octet now and then. */
const dripping =
  (head: string): Serve =>
  (socket) => {
    socket.setNoDelay(true).write(head);
    const timer = setInterval(() => socket.write('x'), 1);
    socket.on('close', () => clearInterval(timer));
  };

/** What `response-reader.test.ts` does not show: what a connection adds to a response. */
const exchanges: Readonly<Record<string, readonly [serve: Serve, comesTo: Record<string, unknown>, how?: How]>> = {
  'a response that lasts until the connection ends is closed': [
    answerAndClose('HTTP/1.1 503 Down\r\n\r\nlater'),
    { response: { content: Buffer.from('later'), wire: { framing: 'close', closed: true } }, failure: undefined },
  ],
  'gzip is decoded, its octets counted as sent': [
    answer(Buffer.concat([Buffer.from(packedHead), packed])),
    { response: { content: Buffer.from('{"a":1}'), wire: { contentOctets: packed.length, defects: [] } } },
  ],
  'octets after a 204 are stray': [
    answer(`${empty204}null`),
    { response: { wire: { stray: 'null', closed: false } } },
    { options: { lingerMs: 50 } },
  ],
  'stray octets are waited for': [
    afterwards((socket) => socket.end('late')),
    { response: { wire: { stray: 'late', closed: true } } },
    { options: { lingerMs: 15_000 } },
  ],
  'stray octets are kept up to 1024': [
    answer(`${empty204}${'x'.repeat(5000)}`),
    { response: { wire: { stray: 'x'.repeat(1024) } } },
    { options: { lingerMs: 30 } },
  ],
  'a reset after the response is a close': [
    afterwards((socket) => socket.resetAndDestroy()),
    { response: { wire: { closed: true } }, failure: undefined },
    { options: { lingerMs: 15_000 } },
  ],
  'an early answer counts although the server resets while content is still sent': [
    (socket) => {
      socket.pause();
      afterwards(() => socket.resetAndDestroy(), 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')(socket, 1);
    },
    { response: { status: 413 }, failure: undefined },
    { request: { content: 'x'.repeat(30_000_000) } },
  ],
  'a reset is one': [(socket) => socket.resetAndDestroy(), { response: undefined, failure: { kind: 'reset' } }],
  'a reset after 100 (Continue) is one': [
    afterwards((socket) => socket.resetAndDestroy(), 'HTTP/1.1 100 Continue\r\n\r\n'),
    { response: undefined, failure: { kind: 'reset', continued: true } },
  ],
  'a reset inside the content is truncated, with the octets that arrived': [
    afterwards((socket) => socket.resetAndDestroy(), 'HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nhalf'),
    {
      response: { content: Buffer.from('half') },
      failure: { kind: 'truncated', detail: expect.stringContaining('was reset') },
    },
  ],
  'silence is a time-out': [
    () => {},
    { response: undefined, failure: { kind: 'timeout', detail: 'no whole response within 400 ms' } },
    { settings: { timeoutMs: 400 } },
  ],
  'an octet now and then is a time-out, with the octets that arrived': [
    dripping('HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n'),
    { response: { status: 200 }, failure: { kind: 'timeout' } },
    { settings: { timeoutMs: 1000 } },
  ],
};

for (const [what, [serve, comesTo, how]] of Object.entries(exchanges))
  test(what, async () => {
    const { result } = await exchanged(serve, how);

    expect({ response: undefined, failure: undefined, ...result }).toMatchObject(comesTo);
    expect(result.durationMs).toBeLessThan(15_000);
  });

test.describe('a second request on the connection', () => {
  const twice =
    (first: string): Serve =>
    (socket, heads) =>
      socket.write(heads === 1 ? first : json('{"second":1}'), 'latin1');

  test('is sent with the first if it is pipelined, and its response is no stray octet of the first', async () => {
    const serve: Serve = (socket) => socket.write(empty204 + json('{"second":1}'), 'latin1');
    const { result, server } = await exchanged(serve, { next: '/next', options: { pipelined: true } });
    expect(result).toMatchObject({ response: { status: 204, wire: { stray: '' } }, followUp: { response: { status: 404 } } });
    expect(server.received.join()).toContain('GET /next HTTP/1.1\r\n');
  });

  test('reads stray octets as a client would: as the start of its response', async () => {
    const { result } = await exchanged(twice(`${empty204}{}`), { next: '/next', options: { lingerMs: 20 } });
    expect(result).toMatchObject({ response: { wire: { stray: '{}' } }, followUp: { failure: { kind: 'malformed' } } });
  });

  test('is closed where the server closes without saying so', async () => {
    for (const end of ['end', 'resetAndDestroy'] as const) {
      const serve: Serve = (socket) => socket.write(empty204, () => socket[end]());
      const { result } = await exchanged(serve, { next: '/next', options: { lingerMs: 20 } });
      expect(result).toMatchObject({ response: { status: 204 }, followUp: { failure: { kind: 'closed' } } });
    }
  });

  for (const [title, first] of [
    ['says close', 'HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n'],
    ['is HTTP/1.0', 'HTTP/1.0 204 No Content\r\n\r\n'],
  ] as const) {
    test(`is not sent where the response ${title}`, async () => {
      const { result, server } = await exchanged(twice(first), { next: '/next' });
      expect(result.followUp?.failure?.kind).toBe('closed');
      expect(server.received.join()).not.toContain('/next');
    });
  }

  test('to another host is a mistake of the caller', async () => {
    const followUp = { method: 'GET', url: 'http://127.0.0.1:2/', fields: [] };
    await expect(
      wireTransport({ timeoutMs: 100 }, { origins: new Origins(['http://127.0.0.1:1']) }).send(
        { ...followUp, url: 'http://127.0.0.1:1/' },
        { followUp },
      ),
    ).rejects.toThrow(TypeError);
  });
});

test('the end of the transport is not blamed on the server', async () => {
  const server = await rawServer(() => void transport.dispose());
  const transport = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
  const sent = transport.send({ method: 'DELETE', url: server.url, fields: [] });
  expect((await sent).failure).toEqual({
    kind: 'closed',
    detail: 'the connection was closed by the suite before any octet of a response',
  });
  await server.close();
});

test('IPv6 is spoken', async () => {
  const addresses = Object.values(networkInterfaces()).flat();
  test.skip(!addresses.some((own) => own?.address === '::1'), 'premise: this machine has no IPv6');
  const { result, server } = await exchanged(answer(empty204), { server: { host: '::1' } });
  expect(result.response?.status).toBe(204);
  expect(server.received.join()).toContain(`Host: [::1]:${server.port}\r\n`);
});

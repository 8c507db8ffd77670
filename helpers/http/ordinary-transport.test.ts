import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Keeping } from './keeping.ts';
import { ordinaryTransport } from './ordinary-transport.ts';
import { Origins } from './origins.ts';
import type { SendResult, TransportSettings } from './transport.ts';
import { readLimits } from './wire/response-reader.ts';
import { type RawServerOptions, rawServer } from './wire/testing/raw-server.ts';

type Serve = (socket: Socket) => void;

const empty204 = 'HTTP/1.1 204 No Content\r\nX-A: 1\r\nX-A: 2\r\n\r\n';
const answer =
  (octets: string | Buffer): Serve =>
  (socket) =>
    socket.write(octets as string, 'latin1');

async function resultOf(
  serve: Serve,
  settings: Partial<TransportSettings> = {},
  how: RawServerOptions = {},
): Promise<SendResult> {
  const server = await rawServer(serve, how);
  const transport = ordinaryTransport({ timeoutMs: 15_000, ...settings }, { origins: new Origins([server.url]) });
  const result = await transport.send({ method: 'DELETE', url: `${server.url}/x`, fields: [['X-Auth-Token', 'secret-token']] });
  await transport.dispose();
  await server.close();
  return result;
}

test('a response has its status, reason, field lines and content', async () => {
  const { response, failure } = await resultOf(answer(empty204));
  expect(response).toMatchObject({ status: 204, reason: 'No Content', content: Buffer.alloc(0) });
  expect(response?.fields).toEqual([
    ['X-A', '1'],
    ['X-A', '2'],
  ]);
  expect(response).not.toHaveProperty('wire');
  expect(failure).toBeUndefined();
});

test('content with a coding is decoded', async () => {
  const packed = gzipSync('{"a":1}');
  const head = Buffer.from(`HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
  const { response } = await resultOf(answer(Buffer.concat([head, packed])));
  expect(response?.content.toString()).toBe('{"a":1}');
});

test('a redirect is a response like others', async () => {
  const { response } = await resultOf(answer('HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n'));
  expect(response?.status).toBe(307);
});

for (const [title, serve, kind, status] of [
  ['no octet before the end', (socket) => socket.end(), 'closed'],
  ['a reset', (socket) => socket.resetAndDestroy(), 'reset'],
  ['content that is cut short', (socket) => socket.end('HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\n{}'), 'truncated', 400],
  ['octets that are no HTTP', answer('SSH-2.0-x\r\n'), 'malformed'],
  ['content after a 204', answer('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}'), 'malformed'],
  [
    'content that does not decode',
    answer('HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}'),
    'malformed',
    400,
  ],
  ['silence', () => {}, 'timeout'],
] as ReadonlyArray<[string, Serve, string, number?]>) {
  test(`a failure by ${title} is ${kind}, and shows no field of the request`, async () => {
    const { response, failure } = await resultOf(serve, kind === 'timeout' ? { timeoutMs: 300 } : {});
    expect([response?.status, failure?.kind]).toEqual([status, kind]);
    expect(failure?.detail).not.toMatch(/secret-token|x-auth-token|Call log/i);
    expect(failure?.detail).not.toBe('');
  });
}

test('fields and content are sent unchanged, with the fields of an ordinary client', async () => {
  const server = await rawServer(answer(empty204));
  const transport = ordinaryTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
  const fields = [
    ['Content-Type', 'application/json'],
    ['X-A', '1'],
    ['x-a', '2'],
  ] as const;
  await transport.send({ method: 'DELETE', url: `${server.url}/x`, fields, content: '{not json' });
  await transport.dispose();
  await server.close();
  expect(server.received.join()).toMatch(/X-A: 1\r\nx-a: 2\r\n.*Accept-Encoding: gzip, deflate, br\r\n.*\r\n\r\n\{not json$/s);
});

test('the result shows the fields that the client added, the cookies of earlier responses among them', async () => {
  const server = await rawServer(answer('HTTP/1.1 200 OK\r\nSet-Cookie: sid=4a7d; Path=/\r\nContent-Length: 0\r\n\r\n'));
  const transport = ordinaryTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
  const request = { method: 'GET', url: `${server.url}/x`, fields: [['Accept', 'text/plain']] } as const;
  const usual = [
    ['Accept', 'text/plain'],
    ['Accept-Encoding', 'gzip, deflate, br'],
    ['Connection', 'keep-alive'],
  ];
  expect((await transport.send(request)).fields).toEqual(usual);
  expect((await transport.send(request)).fields).toEqual([...usual, ['Cookie', 'sid=4a7d']]);
  await transport.dispose();
  await server.close();
});

function keeping(url: string, may = true) {
  const keeping = new Keeping();
  if (!may) keeping.doubt();
  return ordinaryTransport({ timeoutMs: 15_000 }, { origins: new Origins([url]), keeping });
}

for (const [title, head, may, connections] of [
  ['is kept for the next request', 'HTTP/1.1 204 No Content\r\n\r\n', true, 1],
  ['is not kept if the server says that it closes', 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n', true, 3],
  ['is not kept beside a server that serves one at a time', 'HTTP/1.1 204 No Content\r\n\r\n', false, 3],
] as const) {
  test(`a connection ${title}`, async () => {
    const server = await rawServer((socket) => socket.write(head));
    const transport = keeping(server.url, may);
    const request = { method: 'GET', url: `${server.url}/x`, fields: [] } as const;
    for (let n = 0; n < 3; n += 1) {
      const { response, connection } = await transport.send(request);
      expect([response?.status, connection?.from]).toEqual([204, connections === 1 && n > 0 ? 'kept' : 'new']);
    }
    expect(server.received).toHaveLength(connections);
    await transport.dispose();
    await server.close();
  });
}

test('none is kept any more once the server has ended one without saying so', async () => {
  const server = await rawServer((socket) => socket.end(empty204));
  const transport = keeping(server.url);
  for (let n = 0; n < 3; n += 1) {
    expect((await transport.send({ method: 'GET', url: `${server.url}/x`, fields: [] })).connection?.from).toBe('new');
    await sleep(50);
  }
  await transport.dispose();
  await server.close();
});

test('a kept connection that ends without a response says nothing of its request', async () => {
  let served = 0;
  const server = await rawServer((socket) => {
    served += 1;
    if (served === 1) socket.write(empty204);
    else socket.resetAndDestroy();
  });
  const transport = keeping(server.url);
  const request = { method: 'DELETE', url: `${server.url}/x`, fields: [] } as const;
  expect((await transport.send(request)).response?.status).toBe(204);
  expect(await transport.send(request)).toMatchObject({
    failure: { kind: 'closed' },
    connection: { from: 'kept', endsIdle: true },
  });
  await transport.dispose();
  await server.close();
});

test('what only the bare socket does is a mistake of the caller', async () => {
  const transport = ordinaryTransport({ timeoutMs: 15_000 }, { origins: new Origins(['http://127.0.0.1:1']) });
  const plain = { method: 'DELETE', url: 'http://127.0.0.1:1/x', fields: [] };
  await expect(transport.send(plain, { lingerMs: 5 })).rejects.toThrow(TypeError);
  await transport.dispose();
});

test.describe('beyond the limits of this suite', () => {
  const more = Buffer.alloc(readLimits.contentOctets * 4, 'a');

  for (const [title, head, content] of [
    ['content without end', '', more],
    ['content that decodes to more', 'Content-Encoding: gzip\r\n', gzipSync(more)],
    ['content with a length', `Content-Length: ${more.length}\r\n`, more],
  ] as const) {
    test(`${title} is unread: the status stays, and the content costs no more than the limit`, async () => {
      const { response, failure } = await resultOf((socket) => {
        socket.write(`HTTP/1.1 404 Not Found\r\n${head}\r\n`);
        socket.end(content);
      });
      expect([response?.status, failure?.kind]).toEqual([404, 'unread']);
      expect(response?.content.length).toBeLessThanOrEqual(readLimits.contentOctets + 1);
    });
  }

  test('a head without end is unread', async () => {
    const { failure } = await resultOf(answer(`HTTP/1.1 204 No Content\r\nA: ${'b'.repeat(readLimits.headOctets)}\r\n\r\n`));
    expect(failure?.kind).toBe('unread');
  });

  test('the connection is not used again', async () => {
    let connections = 0;
    const server = await rawServer((socket, heads) => {
      if (heads === 1) connections += 1;
      if (connections > 1) socket.write(empty204);
      else socket.write(Buffer.concat([Buffer.from('HTTP/1.1 404 Not Found\r\n\r\n'), more]));
    });
    const transport = ordinaryTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
    const send = () => transport.send({ method: 'DELETE', url: `${server.url}/x`, fields: [] });
    const statuses = [(await send()).response?.status, (await send()).response?.status];
    await transport.dispose();
    await server.close();

    expect([statuses, connections]).toEqual([[404, 204], 2]);
  });
});

import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Keeping } from './keeping.ts';
import { ordinaryTransport } from './ordinary-transport.ts';
import { Origins } from './origins.ts';
import type { Outbound, SendResult, Transport } from './transport.ts';
import { readLimits } from './wire/response-reader.ts';
import { type RawServer, rawServer } from './wire/testing/raw-server.ts';

/** What an ordinary client adds to the bare socket, whose tests hold how responses are read. */

type Serve = Parameters<typeof rawServer>[0];

const empty204 = 'HTTP/1.1 204 No Content\r\nX-A: 1\r\nX-A: 2\r\n\r\n';

interface Client {
  readonly send: (request?: Partial<Outbound>) => Promise<SendResult>;
  readonly transport: Transport;
  readonly server: RawServer;
  /** How many connections are open. */
  readonly open: () => number;
}

let ends: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function client(serve: Serve, keeping?: Keeping): Promise<Client> {
  let open = 0;
  const opened = (socket: Socket): void => {
    open += 1;
    socket.once('close', () => (open -= 1));
  };
  const server = await rawServer(serve, { opened });
  const transport = ordinaryTransport(
    { timeoutMs: 15_000 },
    { origins: new Origins([server.url]), ...(keeping !== undefined && { keeping }) },
  );
  ends = [() => transport.dispose(), () => server.close()];
  const send = (request = {}) => transport.send({ method: 'GET', url: `${server.url}/x`, fields: [], ...request });
  return { send, transport, server, open: () => open };
}

const answering =
  (octets: string | Buffer): Serve =>
  (socket) =>
    socket.write(octets as string, 'latin1');

test('a response has its status, reason, field lines and content, and nothing that only a bare socket sees', async () => {
  const { send } = await client(answering(empty204));
  const { response, failure } = await send();
  expect(response).toEqual({
    ...{ status: 204, reason: 'No Content', content: Buffer.alloc(0) },
    fields: [
      ['X-A', '1'],
      ['X-A', '2'],
    ],
  });
  expect(failure).toBeUndefined();
});

for (const [title, octets, status] of [
  ['content after a 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}', undefined],
  ['content that does not decode', 'HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}', 400],
] as const) {
  test(`${title} is malformed to an ordinary client`, async () => {
    const { response, failure } = await (await client(answering(octets))).send();
    expect([response?.status, failure?.kind]).toEqual([status, 'malformed']);
  });
}

test('fields and content are sent unchanged, with the fields of an ordinary client', async () => {
  const { send, server } = await client(answering(empty204));
  const fields = [
    ['Content-Type', 'application/json'],
    ['X-A', '1'],
    ['x-a', '2'],
  ] as const;
  await send({ method: 'DELETE', fields, content: '{not json' });
  expect(server.received.join()).toMatch(/X-A: 1\r\nx-a: 2\r\n.*Accept-Encoding: gzip, deflate, br\r\n.*\r\n\r\n\{not json$/s);
});

test('the result shows the fields that the client added, the cookies of earlier responses among them', async () => {
  const { send } = await client(answering('HTTP/1.1 200 OK\r\nSet-Cookie: sid=4a7d; Path=/\r\nContent-Length: 0\r\n\r\n'));
  const fields = [['Accept', 'text/plain']] as const;
  const usual = [...fields, ['Accept-Encoding', 'gzip, deflate, br'], ['Connection', 'keep-alive']];
  expect((await send({ fields })).fields).toEqual(usual);
  expect((await send({ fields })).fields).toEqual([...usual, ['Cookie', 'sid=4a7d']]);
});

/** What a process knows that has doubted kept connections once. */
function doubting(): Keeping {
  const keeping = new Keeping();
  keeping.doubt();
  return keeping;
}

for (const [title, serve, keeping, connections, closes] of [
  ['is kept for the next request', answering(empty204), new Keeping(), 1],
  [
    'is not kept if the server says that it closes',
    answering('HTTP/1.1 204 x\r\nConnection: close\r\n\r\n'),
    new Keeping(),
    3,
    true,
  ],
  ['is not kept beside a server that serves one at a time', answering(empty204), doubting(), 3],
  ['is not kept any more once the server has ended one', (socket) => socket.end(empty204), new Keeping(), 3, true],
] as ReadonlyArray<readonly [string, Serve, Keeping, number, true?]>) {
  test(`a connection ${title}`, async () => {
    const { send, server, open } = await client(serve, keeping);
    for (let n = 0; n < 3; n += 1) {
      const { response, connection } = await send();
      expect([response?.status, connection?.from]).toEqual([204, connections === 1 && n > 0 ? 'kept' : 'new']);
      // One that the server ends, or says that it ends, is closed before the next request; the others may stand idle.
      if (closes) await expect.poll(open, { intervals: [10] }).toBe(0);
    }
    expect(server.received).toHaveLength(connections);
  });
}

test('a kept connection that ends without a response says nothing of its request', async () => {
  let served = 0;
  const { send } = await client((socket) => {
    served += 1;
    if (served === 1) socket.write(empty204);
    else socket.resetAndDestroy();
  }, new Keeping());
  expect((await send({ method: 'DELETE' })).response?.status).toBe(204);
  expect(await send({ method: 'DELETE' })).toMatchObject({
    failure: { kind: 'closed' },
    connection: { from: 'kept', endsIdle: true },
  });
});

test('what only the bare socket does is a mistake of the caller', async () => {
  const { transport, server } = await client(() => {});
  await expect(transport.send({ method: 'DELETE', url: server.url, fields: [] }, { lingerMs: 5 })).rejects.toThrow(TypeError);
});

test('content that decodes to more than is read costs no more than the limit, and its connection is not used again', async () => {
  let connections = 0;
  const more = gzipSync(Buffer.alloc(readLimits.contentOctets * 4, 'a'));
  const head = `HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: ${more.length}\r\n\r\n`;
  const { send } = await client((socket, heads) => {
    if (heads === 1) connections += 1;
    socket.write(connections > 1 ? empty204 : Buffer.concat([Buffer.from(head), more]));
  }, new Keeping());
  const { response, failure } = await send();

  expect([response?.status, failure?.kind]).toEqual([404, 'unread']);
  expect(response?.content.length).toBeLessThanOrEqual(readLimits.contentOctets + 1);
  expect([(await send()).response?.status, connections]).toEqual([204, 2]);
});

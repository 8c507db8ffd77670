import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { frameTypes } from './http2/frames.ts';
import { frameServer, goAway, headers, sending } from './http2/testing/frame-server.ts';
import { http2Transport } from './http2/transport.ts';
import { Keeping, patienceMs, staysFor } from './keeping.ts';
import { Origins } from './origins.ts';
import type { Ahead, Outbound, SendResult, Transport, WireOptions } from './transport.ts';
import { authority, rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

/** A server, a transport to it that keeps connections, and the connections that were opened. */
interface Pair {
  readonly url: string;
  readonly transport: Transport;
  readonly keeping: Keeping;
  readonly send: (method: string, more?: Partial<Outbound>, options?: WireOptions) => Promise<SendResult>;
  readonly sockets: readonly Socket[];
  readonly open: () => number;
  readonly requests: () => number;
  readonly end: () => Promise<void>;
}

/** What a server does with the nth request of all, from 1; nothing if it returns false. */
type Serve = (socket: Socket, request: number) => unknown;

const refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

function seen() {
  const sockets: Socket[] = [];
  let open = 0;
  const opened = (socket: Socket): void => {
    sockets.push(socket);
    open += 1;
    socket.once('close', () => (open -= 1));
  };
  return { sockets, opened, open: () => open };
}

function pair(
  url: string,
  transport: Transport,
  close: () => Promise<void>,
  more: Pick<Pair, 'sockets' | 'open' | 'requests' | 'keeping'>,
): Pair {
  return {
    ...{ url, transport, ...more },
    send: (method, request, options) =>
      transport.send(
        { method, url: `${url}/x`, fields: [['X-Auth-Token', 'a']], ...request },
        { ...(method === 'GET' && { isRead: true }), ...options },
      ),
    end: async () => {
      await transport.dispose();
      await close();
    },
  };
}

async function overHttp1(serve?: Serve, tls = false, keeping = patient()): Promise<Pair> {
  const { opened, ...rest } = seen();
  let requests = 0;
  const { url, close } = await rawServer(
    (socket) => {
      requests += 1;
      if (serve === undefined || serve(socket, requests) === false) socket.write(refusal);
    },
    { tls, opened },
  );
  const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([url]), keeping });
  return pair(url, transport, close, { ...rest, keeping, requests: () => requests });
}

async function overHttp2(serve?: Serve, keeping = patient()): Promise<Pair> {
  const { opened, ...rest } = seen();
  let requests = 0;
  const { url, close, received } = await frameServer(
    (socket, stream) => {
      requests += 1;
      if (serve === undefined || serve(socket, requests) === false) sending({ ...headers([[':status', '404']]), stream })(socket);
    },
    { opened },
  );
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([url]), keeping });
  return pair(url, transport, close, {
    ...rest,
    keeping,
    requests: () => received.filter(({ type }) => type === frameTypes.headers).length,
  });
}

/** A busy machine takes a while between two requests. */
const patient = (): Keeping => new Keeping(60_000);

const from = async (sent: Promise<SendResult>): Promise<string | undefined> => (await sent).connection?.from;

/** A connection that is opened ahead of a deletion on a target that is so far away, in ms, and keeps connections. */
function readied({ url, transport, keeping }: Pair, options: WireOptions = {}, awayMs = 100): Ahead | undefined {
  keeping.survived(60_000, awayMs);
  return transport.ready?.({ method: 'DELETE', url: `${url}/x`, fields: [['X-Auth-Token', 'a']] }, options);
}

/** Reads twice, and takes for seen that the target keeps a connection for a long time. */
async function proven({ send, keeping }: Pair): Promise<void> {
  await send('GET');
  expect(await from(send('GET'))).toBe('kept');
  keeping.survived(60_000, 1);
}

const kinds = [
  ['HTTP/1.1', overHttp1],
  ['HTTP/1.1 and TLS', (serve?: Serve) => overHttp1(serve, true)],
  ['HTTP/2', overHttp2],
] as const;

for (const [name, start] of kinds) {
  test(`over ${name} a caller's reads share a connection, and its deletions another; none is left at the end`, async () => {
    const both = await start();
    await proven(both);
    const other = { fields: [['X-Auth-Token', 'b']] } as const;
    const sent = [both.send('DELETE'), both.send('GET', other)];
    expect(await Promise.all(sent.map(from))).toEqual(['new', 'new']);
    expect(await Promise.all([from(both.send('GET')), from(both.send('GET', other)), from(both.send('DELETE'))])).toEqual(
      Array(3).fill('kept'),
    );
    expect([both.sockets.length, both.requests()]).toEqual([3, 7]);
    await both.transport.dispose();
    await expect.poll(both.open).toBe(0);
    await both.end();
  });

  test(`over ${name} a connection that the target ended or wrote to meanwhile serves no request`, async () => {
    for (const meanwhile of [
      (socket: Socket, done: () => void) => socket.once('close', done).destroy(),
      (socket: Socket, done: () => void) => {
        // Else the octets wait until the client has acknowledged those before.
        socket.setNoDelay();
        if (name === 'HTTP/2') sending(goAway(0, 0))(socket);
        else socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
        socket.write('', done);
      },
    ]) {
      const both = await start();
      await both.send('GET');
      await Promise.all(both.sockets.map((socket) => new Promise<void>((done) => meanwhile(socket, done))));

      expect(await from(both.send('GET'))).toBe('new');
      expect(both.requests()).toBe(2);
      await both.end();
    }
  });

  test(`over ${name} a read whose kept connection ends is sent again, once, on a new one`, async () => {
    const both = await start((socket, request) => request >= 2 && socket.destroy());
    await both.send('GET');
    const { response, failure, connection } = await both.send('GET');

    expect([response, connection, both.requests()]).toEqual([
      undefined,
      { from: 'new', again: true, openMs: expect.any(Number) },
      3,
    ]);
    expect(['closed', 'reset']).toContain(failure?.kind);
    await both.end();
  });

  test(`over ${name} a deletion whose kept connection ends is not sent again, and is left without a response`, async () => {
    const both = await start((socket, request) => request === 4 && socket.destroy());
    await proven(both);
    await both.send('DELETE');
    const { response, failure, connection } = await both.send('DELETE');

    expect([response, connection, both.requests()]).toEqual([undefined, { from: 'kept', openMs: 0 }, 4]);
    expect(['closed', 'reset']).toContain(failure?.kind);
    expect(await from(both.send('DELETE'))).toBe('new');
    expect(await from(both.send('DELETE'))).toBe('new');
    await both.end();
  });

  test(`over ${name} the end of a kept connection says nothing of a deletion if others end with it`, async () => {
    const both: Pair = await start((_, request) => {
      for (const socket of request === 4 ? both.sockets : []) socket.destroy();
      return request === 4;
    });
    await proven(both);
    await both.send('DELETE');

    expect(await both.send('DELETE')).toMatchObject({ failure: { kind: 'closed' }, connection: { endsIdle: true } });
    expect(both.requests()).toBe(4);
    await both.end();
  });

  test(`over ${name} no deletion is sent on a connection that stood idle for longer than a read has shown to be safe`, async () => {
    const both = await start();
    await both.send('DELETE');
    expect(await from(both.send('DELETE'))).toBe('new');
    await both.send('GET');
    await both.send('GET');
    await both.send('DELETE');
    const answeredMs = performance.now();
    while (performance.now() - answeredMs <= both.keeping.idleMs(false)) await setImmediate();
    expect(await from(both.send('DELETE'))).toBe('new');
    await both.end();
  });

  test(`over ${name} no deletion is sent on a kept connection once the target has ended one by itself`, async () => {
    const both = await start();
    await proven(both);
    for (const socket of both.sockets) socket.end();
    await expect.poll(both.open).toBe(0);
    await both.send('GET');
    await both.send('DELETE');
    expect(await from(both.send('DELETE'))).toBe('new');
    await both.end();
  });
}

test('a connection that was opened ahead serves its request, and is closed unless that is sent', async () => {
  const both = await overHttp1();
  const ahead = readied(both);
  const other = readied(both);
  await expect.poll(both.open).toBe(2);
  expect([ahead, both.requests()]).toEqual([expect.anything(), 0]);

  expect((await both.send('DELETE', {}, { ...(ahead && { ahead }) })).connection).toEqual({ from: 'new', openMs: 0 });
  ahead?.close();
  expect(await from(both.send('DELETE', {}, { ...(ahead && { ahead }) }))).toBe('kept');
  expect([both.sockets.length, both.open(), both.requests()]).toEqual([2, 2, 2]);
  other?.close();
  await expect.poll(both.open).toBe(1);
  readied(both, { httpVersion: '1.0' });
  await both.transport.dispose();
  await expect.poll(both.open).toBe(0);
  await both.end();
});

test('no connection is opened ahead beside a kept one, of a target nearby or too far away, or for a test of connections', async () => {
  const both = await overHttp1();
  const tests: readonly WireOptions[] = [{ own: true }, { line: 'a' }, { together: true }, { lingerMs: 1 }];
  expect(tests.map((options) => readied(both, options))).toEqual(tests.map(() => undefined));
  await both.send('DELETE');
  expect(readied(both)).toBeUndefined();
  for (const awayMs of [1, 60_001]) {
    const other = await overHttp1();
    expect(readied(other, {}, awayMs)).toBeUndefined();
    expect(other.sockets).toEqual([]);
    await other.end();
  }
  await both.end();
});

test('a connection that was opened ahead and has ended, or stood for too long, serves no request', async () => {
  for (const keeping of [patient(), new Keeping(200)]) {
    const both = await overHttp1(undefined, false, keeping);
    const ahead = readied(both);
    await expect.poll(both.open).toBe(1);
    if (keeping.mostMs > 200) both.sockets[0]?.destroy();
    else await new Promise((resolve) => setTimeout(resolve, 250));
    const sent = await both.send('DELETE', {}, { ...(ahead && { ahead }) });

    expect([sent.response?.status, (sent.connection?.openMs ?? 0) > 0, both.requests()]).toEqual([404, true, 1]);
    await both.end();
  }
});

test('octets that are no response, or none, on a connection that was opened ahead, are the target’s answer', async () => {
  for (const [serve, kind] of [
    [(socket: Socket) => socket.write('none of HTTP\r\n\r\n'), 'malformed'],
    [(socket: Socket) => socket.destroy(), 'closed'],
  ] as const) {
    const both = await overHttp1(serve);
    const ahead = readied(both, { httpVersion: '1.0' });
    await expect.poll(both.open).toBe(1);
    const sent = await both.send('DELETE', {}, { httpVersion: '1.0', ...(ahead && { ahead }) });

    expect([sent.failure?.kind, sent.connection?.endsIdle, both.sockets.length]).toEqual([kind, undefined, 1]);
    expect(both.keeping.aheadMs).toBeGreaterThan(0);
    await both.end();
  }
});

const responses: Readonly<
  Record<string, readonly [head: string, request?: Partial<Outbound>, method?: string, version?: string]>
> = {
  'says close': ['404 x\r\nContent-Length: 0\r\nConnection: Close'],
  'is HTTP/1.0': ['404 x\r\nContent-Length: 0\r\nConnection: keep-alive', {}, 'GET', '1.0'],
  'says that it was the last': ['404 x\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=0'],
  'has neither length nor chunks': ['204 x'],
  'is followed by octets': ['404 x\r\nContent-Length: 0\r\n\r\nx'],
  'is malformed': ['404 x\r\nContent-Length : 0'],
  'refuses the request itself': ['400 x\r\nContent-Length: 0'],
  'is a failure': ['503 x\r\nContent-Length: 0'],
  'refuses content': ['404 x\r\nContent-Length: 0', { content: '{}' }, 'POST'],
  'says that the image is deleted': ['200 x\r\nContent-Length: 0', {}, 'DELETE'],
  'answers a client that wants to close': ['404 x\r\nContent-Length: 0', { fields: [['Connection', 'close']] }],
};

for (const [title, [head, request = {}, method = 'GET', version = '1.1']] of Object.entries(responses))
  test(`no request follows on a connection whose response ${title}`, async () => {
    const both = await overHttp1((socket, nth) => nth > 2 && socket.write(`HTTP/${version} ${head}\r\n\r\n`));
    await proven(both);
    await both.send(method, request);
    await both.send(method, request);
    const again = await both.send(method, request);
    expect(again.connection?.from).toBe('new');
    await both.end();
  });

test('a connection that stood idle to its end shows that deletions may use one for as long, less a round trip', async () => {
  const both = await overHttp1(undefined, false, new Keeping(100));
  await both.send('GET');
  await both.send('GET');
  await expect.poll(both.open).toBe(0);
  expect(both.keeping.idleMs(false)).toBeGreaterThan(0);
  await both.end();
});

test('a connection is closed when half of the time is over for which the target keeps it', async () => {
  const both = await overHttp1((socket) => socket.write('HTTP/1.1 404 x\r\nContent-Length: 0\r\nKeep-Alive: timeout=1\r\n\r\n'));
  const result = await both.send('GET');
  const request = { method: 'GET', url: both.url, fields: [] };

  expect([both.open(), staysFor(request, {}, result)]).toEqual([1, 500]);
  await expect.poll(both.open).toBe(0);
  await both.end();
});

test('a connection that is shared by its name stands beside a slow response, and for longer than others', async () => {
  const slowly = (socket: Socket, request: number): unknown =>
    request === 2 && setTimeout(() => socket.write(refusal), patienceMs + 200);
  const both = await overHttp1(slowly, false, new Keeping(100));
  await both.send('GET', {}, { line: 'under test' });
  await both.send('GET');

  expect(await from(both.send('DELETE', {}, { line: 'under test' }))).toBe('kept');
  await both.end();
});

test('one of several requests at once opens a connection, and leaves a kept one to the next', async () => {
  const both = await overHttp1();
  await proven(both);

  expect(await from(both.send('GET', {}, { together: true }))).toBe('new');
  expect(await from(both.send('GET'))).toBe('kept');
  await both.end();
});

test('a process that was busy takes no answer for late that had come meanwhile', async () => {
  const both = await overHttp1();
  await proven(both);
  const busy = async (): Promise<SendResult> => {
    const before = both.requests();
    const sent = both.send('GET', { fields: [['X-Auth-Token', 'b']] });
    while (both.requests() === before) await setImmediate();
    for (const untilMs = performance.now() + 2 * patienceMs; performance.now() < untilMs; );
    return sent;
  };
  await busy();
  await busy();

  expect(both.keeping.may).toBe(true);
  expect(await from(both.send('GET'))).toBe('kept');
  await both.end();
});

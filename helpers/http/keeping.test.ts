import { createServer, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Keeping, lineOf } from './keeping.ts';
import { Origins } from './origins.ts';
import { listeningPort } from './testing/listening-port.ts';
import type { Outbound } from './transport.ts';
import { processQueue } from './wire/testing/process-queue.ts';
import { wireTransport } from './wire/transport.ts';

const refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/** Where a request may carry what lets its caller in. */
const credential: Readonly<Record<string, (token: string) => Partial<Outbound>>> = {
  'X-Auth-Token': (token) => ({ fields: [['X-Auth-Token', token]] }),
  Authorization: (token) => ({ fields: [['Authorization', `Bearer ${token}`]] }),
  Cookie: (token) => ({ fields: [['Cookie', `x-auth-token=${token}`]] }),
  'a field of a gateway': (token) => ({ fields: [['X-Identity', token]] }),
  'the query': (token) => ({ url: `http://a.test/x?token=${token}` }),
};

test('only requests of one caller at one origin share a connection, but for those that are about a connection', () => {
  const request = { method: 'GET', url: 'http://a.test/x', fields: [] };
  const callers = Object.values(credential).flatMap((carrying) =>
    ['a', 'b'].map((token) => ({ ...request, ...carrying(token) })),
  );
  const others = [request, { ...request, url: 'https://a.test:80/x' }];
  const lines = [...callers, ...others].flatMap((each) => [lineOf(each, {}), lineOf(each, { isRead: true })]);
  const own = [{ own: true }, { lingerMs: 5 }, { httpVersion: '1.0' }, { framing: {} }, { withoutHost: true }] as const;

  expect(new Set(lines).size).toBe(lines.length);
  for (const each of callers) expect(lineOf({ ...each, fields: [...each.fields, ['Accept', '*/*']] }, {})).toBe(lineOf(each, {}));
  expect(own.map((options) => lineOf(request, options))).toEqual(own.map(() => undefined));
  expect(new Set(callers.map((each) => lineOf(each, { line: 'under test' }))).size).toBe(1);
});

test('a target that waits for a request on each connection gets its answers through, and keeps no connection any more', async () => {
  const open = new Set<Socket>();
  const queue = processQueue((socket) => socket.on('data', () => socket.write(refusal)));
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    queue(socket);
  });
  const url = `http://127.0.0.1:${await listeningPort(server)}/x`;
  const keeping = new Keeping();
  const wire = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([url]), keeping });
  const statuses = [];
  for (const token of ['a', 'a', 'b', 'a', 'b', 'a'])
    statuses.push(
      (await wire.send({ method: 'GET', url, fields: [['X-Auth-Token', token]] }, { isRead: true })).response?.status,
    );
  await wire.dispose();
  await expect.poll(() => open.size).toBe(0);
  server.close();

  expect({ statuses, keeps: keeping.may }).toEqual({ statuses: Array(6).fill(404), keeps: false });
});

test('a response that was on its way before idle connections were closed does not say that they were in its way', () => {
  const mayKeep = (roundTripMs: number): boolean => {
    const keeping = new Keeping();
    keeping.survived(100, roundTripMs);
    for (const closedMs of [450, 450]) keeping.cameBeside(closedMs);
    return keeping.may;
  };
  expect([1, 1200].map(mayKeep)).toEqual([false, true]);
});

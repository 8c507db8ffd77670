import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Idleness } from './idleness.ts';
import { ordinaryTransport } from './ordinary-transport.ts';
import { Origins } from './origins.ts';
import { listeningPort } from './testing/listening-port.ts';
import { processQueue } from './wire/testing/process-queue.ts';
import { wireTransport } from './wire/transport.ts';

const response = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/** A server with so many processes, each of which serves a connection until it ends, and an ordinary client and a bare socket beside it. */
async function trial(processes: number, answer: (socket: Socket) => unknown = (socket) => socket.write(response)) {
  const open = new Set<Socket>();
  const queue = processQueue(processes, (socket) => socket.on('data', () => void answer(socket)));
  const server = createServer((socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
    queue(socket);
  });
  const url = `http://127.0.0.1:${await listeningPort(server)}/x`;
  const idleness = new Idleness();
  const [settings, options] = [{ timeoutMs: 15_000 }, { origins: new Origins([url]), idleness }];
  const wire = idleness.beside(wireTransport(settings, options));
  const ordinary = idleness.beside(ordinaryTransport(settings, options));
  const statuses = [];
  for (const transport of [wire, wire, ordinary, wire, ordinary])
    statuses.push((await transport.send({ method: 'GET', url, fields: [] })).response?.status);
  await Promise.all([wire.dispose(), ordinary.dispose()]);
  await expect.poll(() => open.size).toBe(0);
  server.close();
  return { statuses, mayIdle: idleness.may };
}

const answered = [404, 404, 404, 404, 404];

test('a target that serves requests beside idle connections keeps them', async () => {
  expect(await trial(Number.POSITIVE_INFINITY)).toEqual({ statuses: answered, mayIdle: true });
});

test('a target that waits for a request on each connection gets its answers through, and no idle connection any more', async () => {
  expect(await trial(1)).toEqual({ statuses: answered, mayIdle: false });
});

test('a target that is slow may keep idle connections', async () => {
  let slow = 1;
  const late = async (socket: Socket): Promise<unknown> => {
    if (slow-- > 0) await sleep(1800);
    return socket.write(response);
  };
  expect(await trial(Number.POSITIVE_INFINITY, late)).toEqual({ statuses: answered, mayIdle: true });
});

import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Keeping } from './keeping.ts';
import { Origins } from './origins.ts';
import { SpareConnections } from './spare-connections.ts';
import type { SendResult, WireOptions } from './transport.ts';
import { rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

const origin = 'http://a.test';

/** Connections that are opened at once, and how many of these are not closed. */
function openings() {
  const seen = { opened: 0, closed: 0 };
  const open = async () => {
    seen.opened += 1;
    const close = (): void => {
      seen.closed += 1;
    };
    return { close };
  };
  return { seen, open };
}

test('as many stand ready as requests had to wait for, less one for each that nobody took', async () => {
  const spares = new SpareConnections();
  const { seen, open } = openings();
  const supply = (isLate: boolean): void => spares.supply(origin, open, { isLate, mostMs: 100 });
  expect(spares.take(origin)).toBeUndefined();
  for (let place = 0; place < 9; place += 1) supply(true);
  expect([spares.count, seen.opened]).toEqual([4, 4]);

  expect(spares.take('http://b.test')).toBeUndefined();
  expect(await spares.take(origin)).toMatchObject({ since: expect.any(Number) });
  supply(false);
  expect([spares.count, seen.opened]).toEqual([4, 5]);
  await expect.poll(() => [spares.count, seen.closed]).toEqual([0, 4]);
  supply(false);
  expect(spares.count).toBe(0);
  supply(true);
  spares.close();
  await expect.poll(() => [spares.count, seen.closed]).toEqual([0, 5]);
});

/** A transport to a server so far away that it opens connections ahead, and how many have been opened. */
async function far() {
  const sockets: Socket[] = [];
  const answer = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
  const server = await rawServer((socket) => socket.write(answer), { opened: (socket) => void sockets.push(socket) });
  const keeping = new Keeping(60_000);
  keeping.survived(60_000, 100);
  const transport = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]), keeping });
  const send = (token: string, options: WireOptions = {}): Promise<SendResult> =>
    transport.send({ method: 'DELETE', url: `${server.url}/x`, fields: [['X-Auth-Token', token]] }, options);
  const end = async (): Promise<void> => {
    await transport.dispose();
    await server.close();
  };
  return { sockets, keeping, send, end };
}

const waited = ({ connection }: SendResult): boolean => (connection?.openMs ?? 0) > 0;

test('far away, the first request of a caller finds a connection open once another had to wait for its own', async () => {
  const { sockets, send, end } = await far();
  expect([waited(await send('a')), sockets.length]).toEqual([true, 2]);
  await expect.poll(() => sockets.length).toBe(2);
  const second = await send('b');
  expect([second.response?.status, second.connection]).toEqual([404, { from: 'new', openMs: 0 }]);
  await end();
});

test('a connection that stands ready and has ended serves no request, and no test of connections gets one', async () => {
  const { sockets, keeping, send, end } = await far();
  await send('a');
  await expect.poll(() => sockets.length).toBe(2);
  for (const options of [{ own: true }, { together: true }, { line: 'a' }, { lingerMs: 1 }])
    expect([options, waited(await send('b', options))]).toEqual([options, true]);
  expect(sockets.length).toBe(6);
  const spare = sockets.find(({ bytesRead }) => bytesRead === 0);
  const ended = new Promise((resolve) => spare?.once('close', resolve));
  spare?.end();
  await ended;
  const sent = await send('c');
  expect([sent.response?.status, waited(sent), keeping.aheadMs]).toEqual([404, true, -1]);
  await end();
});

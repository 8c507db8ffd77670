import { expect, test } from '@playwright/test';
import { Keeping } from './keeping.ts';
import { ordinaryClient } from './ordinary-client.ts';
import { Origins } from './origins.ts';
import { rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

test('an ordinary client adds the usual fields, returns cookies, and keeps one connection, whose end says nothing of a deletion', async () => {
  let served = 0;
  const { url, received, close } = await rawServer((socket) => {
    served += 1;
    if (served < 4) socket.write('HTTP/1.1 204 No Content\r\nSet-Cookie: sid=4a7d; Path=/\r\n\r\n');
    else socket.resetAndDestroy();
  });
  const wire = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([url]), keeping: new Keeping(60_000) });
  const client = ordinaryClient(wire);
  const fields = [['Accept', 'text/plain']] as const;
  const usual = [...fields, ['Accept-Encoding', 'gzip, deflate, br'], ['Connection', 'keep-alive']];
  const sent = [];
  for (const method of ['GET', 'DELETE', 'GET', 'DELETE'])
    sent.push(await client.send({ method, url: `${url}/x`, fields }, { isRead: method === 'GET' }));
  await wire.dispose();
  await close();

  expect(sent.map(({ fields: shown }) => shown)).toEqual([usual, ...Array(3).fill([...usual, ['Cookie', 'sid=4a7d']])]);
  expect(sent.map(({ connection }) => connection?.from)).toEqual(['new', 'kept', 'kept', 'kept']);
  expect(sent.at(-1)).toMatchObject({ failure: { kind: 'closed' }, connection: { endsIdle: true } });
  expect(received.join('')).toContain('\r\nCookie: sid=4a7d\r\n');
});

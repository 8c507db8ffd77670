import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Idleness } from '../idleness.ts';
import { Origins } from '../origins.ts';
import type { SendResult } from '../transport.ts';
import { authority } from '../wire/testing/raw-server.ts';
import { frameTypes } from './frames.ts';
import { type FrameServerOptions, frameServer, goAway, headers, sending } from './testing/frame-server.ts';
import { http2Transport } from './transport.ts';

/** Sends two deletions, the second once the connection that was opened ahead stands, and `meanwhile` is true. */
async function twice(meanwhile: () => boolean, options: FrameServerOptions = {}) {
  const server = await frameServer(sending(headers([[':status', '204']])), options);
  const idling = { idleness: new Idleness(true), mostAheadMs: 60_000 };
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([server.url]), ...idling });
  const send = (): Promise<SendResult> => transport.send({ method: 'DELETE', url: `${server.url}/images/1`, fields: [] });
  const first = await send();
  await expect.poll(() => server.connections() === 2 && meanwhile()).toBe(true);
  const second = await send();
  const sent = server.received.filter(({ type }) => type === frameTypes.headers).length;
  await transport.dispose();
  await server.close();
  return { results: [first, second], sent };
}

test('each deletion has a connection of its own, which was opened before it', async () => {
  const { results, sent } = await twice(() => true);

  expect(results).toMatchObject([
    { response: { status: 204 }, connection: { from: 'new' } },
    { response: { status: 204 }, connection: { from: 'ahead' } },
  ]);
  expect(sent).toBe(2);
});

test('a connection that the target ended meanwhile, or said it would, is replaced', async () => {
  for (const act of [(socket: Socket) => socket.destroy(), (socket: Socket) => void sending(goAway(0, 0))(socket)]) {
    let acted = false;
    const opened = (socket: Socket, index: number): void => {
      if (index !== 1) return;
      act(socket);
      setTimeout(() => (acted = true), 50);
    };
    const { results, sent } = await twice(() => acted, { opened });

    expect(results[1]).toMatchObject({ response: { status: 204 }, connection: { from: 'new' } });
    expect(sent).toBe(2);
  }
});

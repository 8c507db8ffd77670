import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { startDelay } from './delay.ts';

test('a relay forwards requests and whole responses after the delay', async () => {
  const content = 'x'.repeat(200_000);
  const server = createServer((_, response) => response.end(content)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const delay = await startDelay(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 60);
  const started = performance.now();
  const response = await fetch(delay.baseUrl, { headers: { connection: 'close' } });
  const text = await response.text();
  const elapsedMs = performance.now() - started;
  await delay.stop();
  server.close();

  expect(text).toBe(content);
  // A round trip for the connection, and one for the request.
  expect(elapsedMs).toBeGreaterThan(115);
});

import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { testDescription } from '../config/testing/test-description.ts';
import { listeningPort } from '../http/testing/listening-port.ts';
import { processQueue } from '../http/wire/testing/process-queue.ts';
import { newRunId } from '../run-state/run-id.ts';
import { openTarget } from '../targets/open-target.ts';
import { servesBesideIdle } from './beside-idle.ts';

/** What a server with so many processes, each of which waits on its connection until that ends, is found to be. */
async function foundOf(
  processes: number,
): Promise<{ readonly serves: boolean; readonly requests: number; readonly open: number }> {
  let requests = 0;
  const open = new Set<Socket>();
  const queue = processQueue(processes, (socket) => {
    socket.on('data', () => {
      requests += 1;
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"images":[]}');
    });
  });
  const server = createServer((socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
    queue(socket);
  });
  const port = await listeningPort(server);
  const folder = freshFolder();
  const shared = { scratch: folder, ledgers: join(folder, 'ledger'), shard: { current: 1, total: 1 } };
  const target = await openTarget({
    run: { id: newRunId(), started: new Date().toISOString(), ...shared },
    description: testDescription(`http://127.0.0.1:${port}/v2/1`),
    worker: 'set-up',
  });
  const serves = await servesBesideIdle(target, 2, 0);
  await target.dispose();
  await expect.poll(() => open.size).toBe(0);
  await new Promise((resolve) => server.close(resolve));
  return { serves, requests, open: open.size };
}

test('a target that serves a request beside idle connections is found', async () => {
  expect(await foundOf(Number.POSITIVE_INFINITY)).toEqual({ serves: true, requests: 1, open: 0 });
});

test('a target whose processes wait for a request on each connection is found, and its read is served', async () => {
  for (const processes of [1, 8]) expect(await foundOf(processes)).toEqual({ serves: false, requests: 1, open: 0 });
});

test('a target with one process more than connections stand idle serves the request', async () => {
  expect((await foundOf(9)).serves).toBe(true);
});

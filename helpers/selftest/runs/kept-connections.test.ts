import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { processQueue } from '../../http/wire/testing/process-queue.ts';
import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../settings/reference-variables.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** Deletions, refusals, reads by an ordinary client, requests in a row on a connection, and the rules about every response. */
const selection = '@DI-204-0|@DI-401-0|@DI-404|@DI-GONE-01|@DI-WIRE|@DI-KEEP-01';

/** A run behind a front that serves this many connections at a time. `froms`: how many requests of its archive went over which connection. */
async function runBehind(processes = Number.POSITIVE_INFINITY) {
  const reference = await startReference({ behaviours });
  const { port } = new URL(reference.baseUrl);
  const sockets = new Set<Socket>();
  const queue = processQueue(processes, (socket) => {
    const target = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true }).on('error', () => socket.destroy());
    socket.once('close', () => target.destroy());
    target.once('close', () => socket.destroy());
    socket.pipe(target).pipe(socket);
  });
  const front = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    queue(socket);
  });
  const path = scratchFolder();
  const baseUrl = `http://127.0.0.1:${await listeningPort(front)}`;
  const variables = referenceVariables({ baseUrl, universe: (name) => reference.universe(name) }, '');
  const run = await runSuite(variables, path, { args: ['--workers=2', '--grep', selection] });
  const { log } = JSON.parse(readFileSync(join(path, 'reports/exchanges.har'), 'utf8')) as {
    log: { entries: { timings: { comment?: string }; response: { status: number } }[] };
  };
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => front.close(resolve));
  await reference.close();
  const froms = (words: RegExp): number => log.entries.filter(({ timings }) => words.test(timings.comment ?? '')).length;
  return { ...run, froms, unanswered: log.entries.filter(({ response }) => response.status === 0).length };
}

const clean = { verdict: 'partial', counts: { error: 0, warning: 0, note: 0, broken: 0 } };

test('most requests are sent on a connection that had served another', async () => {
  const { verdict, output, froms } = await runBehind();

  expect(verdict, output).toMatchObject(clean);
  expect(froms(/had served/)).toBeGreaterThan(froms(/new connection/));
});

test('a target that serves one connection at a time is not starved by idle ones, and not accused', async () => {
  const { verdict, output, unanswered } = await runBehind(1);

  expect(verdict, output).toMatchObject(clean);
  expect(unanswered).toBe(0);
});

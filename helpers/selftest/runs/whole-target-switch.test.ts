import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { runSuite, type SuiteOptions, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

const token = 'c0ffee0123456789c0ffee0123456789';

/** A server with a switch for maintenance, and the requests that met it while it was switched. */
function server() {
  const images = new Map<string, string>();
  const met: string[] = [];
  let isSwitched = false;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const id = url.split('/').at(-1) ?? '';
    const end = (status: number, body?: object, fields = {}): void => {
      response.writeHead(status, { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...fields });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (url === '/switch') {
      isSwitched = method === 'PUT';
      // Long enough for the requests of other workers to meet it.
      await sleep(method === 'PUT' ? 300 : 0);
      return end(204);
    }
    if (isSwitched) {
      met.push(`${method} ${url}`);
      return end(503, { serviceUnavailable: { code: 503, message: 'The service is in maintenance.' } });
    }
    if (method === 'POST' && url.startsWith('/make/')) {
      const made = randomUUID();
      images.set(made, decodeURIComponent(id));
      return end(201, undefined, { Location: `/v2/1/images/${made}` });
    }
    const name = images.get(id);
    if (name === undefined) return end(404, { itemNotFound: { code: 404, message: 'There is no such image.' } });
    if (method !== 'DELETE') return end(200, { image: { id, name, status: 'ACTIVE' } });
    images.delete(id);
    return end(204);
  };
  return { met, server: createServer((request, response) => void answer(request, response)) };
}

const starts: readonly (readonly [string, SuiteOptions])[] = [
  ['the command', { byCommand: true }],
  ["Playwright's own command", {}],
];
for (const [start, options] of starts)
  test(`started by ${start}, a test that switches the whole target runs while no other test does`, async () => {
    const { met, server: switched } = server();
    const origin = `http://127.0.0.1:${await listeningPort(switched)}`;
    const path = scratchFolder();
    const file = join(path, 'target.json');
    const step = (method: string) => ({ request: { method, url: `${origin}/switch` } });
    writeFileSync(
      file,
      JSON.stringify({
        name: 'switched',
        url: `${origin}/v2/1`,
        images: { source: 'http', request: { method: 'POST', url: `${origin}/make/{name}` }, id: { header: 'Location' } },
        provoke: { 503: { before: step('PUT'), after: step('DELETE') } },
      }),
    );
    const { verdict } = await runSuite({ TARGET_FILE: file, TARGET_TOKEN: token }, path, options);
    switched.closeAllConnections();
    await new Promise((resolve) => switched.close(resolve));

    expect(met.filter((request) => !request.startsWith('DELETE /v2/1/images/'))).toEqual([]);
    expect(verdict?.requirements.filter(({ id }) => id === 'DI-503-01')).toMatchObject([{ verdict: 'pass' }]);
    expect(verdict?.requirements.filter(({ id }) => /^DI-500-0[56]$/.test(id))).toMatchObject([
      { verdict: 'pass' },
      { verdict: 'pass' },
    ]);
  });

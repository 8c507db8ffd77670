import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

const ownersToken = 'c0ffee0123456789c0ffee0123456789';

/** Runs the suite on a server of a few lines, described by a target file with these members. Returns its verdicts. */
async function verdictsOn(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  rest: (origin: string) => object,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly verdict: VerdictFile | undefined; readonly of: (id: string) => string }> {
  const server = createServer(answer);
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const path = scratchFolder();
  const file = join(path, 'target.json');
  writeFileSync(file, JSON.stringify({ name: 'plain', url: `${origin}/v2/1`, ...rest(origin) }));
  const { verdict } = await runSuite({ TARGET_FILE: file, TARGET_TOKEN: ownersToken, ...variables }, path);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { verdict, of: (id) => verdict?.requirements.find((row) => row.id === id)?.verdict ?? 'no row' };
}

const fault = (response: ServerResponse, code: number, name: string, fields = {}): void => {
  response.writeHead(code, { 'Content-Type': 'application/json', ...fields });
  response.end(JSON.stringify({ [name]: { code, message: 'It is refused, for a reason.' } }));
};

test('a server that has DELETE alone, and no tokens, is judged by what it deletes', async () => {
  const images = new Set<string>();
  const { verdict, of } = await verdictsOn(
    ({ method, url = '' }, response) => {
      const id = url.split('/').at(-1) ?? '';
      if (method === 'POST' && url === '/make') {
        const made = randomUUID();
        images.add(made);
        response.writeHead(201, { Location: `/v2/1/images/${made}` }).end();
      } else if (method === 'DELETE' && images.delete(id)) response.writeHead(204).end();
      else fault(response, 404, 'itemNotFound');
    },
    (origin) => ({
      images: { source: 'http', trusted: true, request: { method: 'POST', url: `${origin}/make` }, id: { header: 'Location' } },
    }),
  );

  expect(of('DI-204-01')).toBe('pass');
  expect(of('DI-401-01')).toBe('error');
  // The server checks neither token nor tenant, and Node's HTTP server accepts malformed requests: only such requirements may fail.
  const errors = verdict?.requirements.filter((row) => row.verdict === 'error').map(({ id }) => id) ?? [];
  expect(errors.filter((id) => !/^DI-(?:40[13]|FRM)-/.test(id))).toEqual([]);
});

test('a mock is asked for what it provokes, and a hook that it does not know accuses nobody', async () => {
  const known: Readonly<Record<string, string>> = { '401': 'unauthorized', '403': 'forbidden', '405': 'badMethod' };
  const { of } = await verdictsOn(
    ({ method, headers, url = '' }, response) => {
      const code = String(headers['x-mock-code'] ?? '');
      const name = known[code];
      if (code !== '' && name === undefined) fault(response, 404, 'itemNotFound');
      else if (name !== undefined)
        fault(response, Number(code), name, code === '401' ? { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' } : {});
      else if (headers['x-auth-token'] !== 'c0ffee0123456789c0ffee0123456789')
        fault(response, 401, 'unauthorized', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });
      else if (method === 'DELETE' && /\/images\/[^/]+$/.test(url)) response.writeHead(204).end();
      else fault(response, 404, 'itemNotFound');
    },
    () => ({
      images: { source: 'stateless' },
      provoke: Object.fromEntries(
        [401, 403, 405, 409, 413, 500, 503].map((code) => [code, { headers: { 'X-Mock-Code': '{code}' } }]),
      ),
    }),
  );

  expect(of('DI-405-03')).toBe('error');
  expect(of('DI-405-05')).toBe('pass');
  for (const id of ['DI-413-01', 'DI-409-01', 'DI-500-01', 'DI-503-01']) expect(of(id), id).toBe('untested');
  expect(of('DI-IDS-01')).toBe('warning');
});

test('an image whose deletion is to provoke a 409 or a 403 must be left, as a fixture must', async () => {
  const listed = { '409': randomUUID(), '403': randomUUID() };
  const images = new Set<string>(Object.values(listed));
  const { of } = await verdictsOn(
    ({ method, headers, url = '' }, response) => {
      const id = url.split('/').at(-1) ?? '';
      if (headers['x-auth-token'] !== 'c0ffee0123456789c0ffee0123456789')
        fault(response, 401, 'unauthorized', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });
      else if (method === 'DELETE' && images.delete(id)) response.writeHead(204).end();
      else if (method === 'GET' && images.has(id)) response.end(JSON.stringify({ image: { id, status: 'ACTIVE' } }));
      else fault(response, 404, 'itemNotFound');
    },
    () => ({ provoke: { 409: { image: listed['409'] }, 403: { image: listed['403'] } } }),
  );

  expect(of('DI-409-06')).toBe('error');
  expect(of('DI-403-17')).toBe('error');
});

test('a missing image that should provoke a 409 accuses nobody', async () => {
  const { of } = await verdictsOn(
    ({ headers }, response) => {
      if (headers['x-auth-token'] === 'c0ffee0123456789c0ffee0123456789') fault(response, 404, 'itemNotFound');
      else fault(response, 401, 'unauthorized', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });
    },
    () => ({ provoke: { 409: { image: randomUUID() } } }),
  );

  expect([of('DI-409-01'), of('DI-409-06')]).toEqual(['untested', 'untested']);
});

test('a target that looks for an image before it looks at the token is not accused where no image can be aimed at', async () => {
  const { of, verdict } = await verdictsOn(
    ({ method, headers, url = '' }, response) => {
      if (method === 'DELETE') fault(response, 404, 'itemNotFound');
      else if (headers['x-auth-token'] !== 'c0ffee0123456789c0ffee0123456789')
        fault(response, 401, 'unauthorized', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });
      else if (method === 'GET' && url.endsWith('/images')) response.end('{"images":[]}');
      else fault(response, 404, 'itemNotFound');
    },
    () => ({}),
  );

  expect([of('DI-401-01'), of('DI-401-05')]).toEqual(['untested', 'untested']);
  expect(verdict?.requirements.find(({ id }) => id === 'DI-401-05')?.reason?.code).toBe('stand-in-not-found');
});

test('an idempotent server that looks for the image before the role accuses nobody where a random UUID stands in for an image', async () => {
  const reader = 'beef000123456789beef000123456789';
  const { verdict } = await verdictsOn(
    ({ method, headers }, response) => {
      if (![ownersToken, reader].includes(String(headers['x-auth-token'])))
        fault(response, 401, 'unauthorized', { 'WWW-Authenticate': 'Keystone uri="http://a.test"' });
      else if (method === 'DELETE') response.writeHead(204).end();
      else fault(response, 404, 'itemNotFound');
    },
    () => ({ provoke: { 403: { identity: 'reader' } } }),
    { TARGET_READER_TOKEN: reader },
  );

  const violated = verdict?.requirements.filter((row) => row.verdict === 'error' || row.verdict === 'warning') ?? [];
  expect(verdict).toBeDefined();
  expect(violated.map(({ id }) => id).filter((id) => id.startsWith('DI-403'))).toEqual([]);
});

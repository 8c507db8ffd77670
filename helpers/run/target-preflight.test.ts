import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { TargetDescription } from '../config/description.ts';
import { authority, pem, rawServer } from '../http/wire/testing/raw-server.ts';
import { startReference } from '../reference/reference.ts';
import { referenceTarget } from '../run-state/reference-target.ts';
import { newRunId } from '../run-state/run-id.ts';
import type { RunState } from '../run-state/run-state.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import { openTarget } from '../targets/open-target.ts';
import { cleanUp } from './end-clean-up.ts';
import { armChecks } from './hook-checks.ts';
import type { SettingCheck } from './setting-check.ts';
import { Stopped } from './stopped.ts';
import { preflight } from './target-preflight.ts';

/** What a preflight came to: why it stopped, or what it found wrong. */
interface Found {
  readonly stop?: string;
  readonly wrong: readonly string[];
  readonly checks: readonly SettingCheck[];
  readonly latencyMs: number;
}

let folder: string;
const ends: (() => Promise<unknown>)[] = [];
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'delete-image-preflight-test-'));
});
test.afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function reference(): Promise<TargetDescription> {
  const started = await startReference();
  ends.push(() => started.close());
  return referenceTarget(started.baseUrl);
}

/** A target of which nothing but the URL and a token is known. */
const bare = (url: string, more: Partial<TargetDescription> = {}): TargetDescription => ({
  name: 'here',
  url,
  identities: { owner: { token: 'c0ffee0123456789c0ffee0123456789' } },
  images: { source: 'none' },
  fixtures: {},
  provoke: {},
  limits: { deletes: 500, timeoutMs: 2000, collectionDelete: false },
  tls: { insecure: false },
  chosen: 'it is a test',
  embedded: false,
  ...more,
});

interface Reply {
  readonly status: number;
  readonly content: string;
  readonly type: string;
  /** Holds the answer for so long. */
  readonly delayMs?: number;
}

const reply = (status: number, content = '', type = 'application/json'): Reply => ({ status, content, type });

/** A server that answers each request by its method, path and token. */
async function answering(answer: (line: string, token: string | undefined) => Reply): Promise<string> {
  const server = createServer(async (request, response) => {
    const token = request.headers['x-auth-token'];
    const { status, content, type, delayMs = 0 } = answer(`${request.method} ${request.url}`, token?.toString());
    await sleep(delayMs);
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
}

async function examined(description: TargetDescription, make = false): Promise<Found> {
  const run: RunState = {
    id: newRunId(),
    started: new Date().toISOString(),
    scratch: folder,
    ledgers: join(folder, 'ledger'),
    targets: [],
    shard: { current: 1, total: 1 },
  };
  const target = await openTarget({ run, description, worker: 'set-up' });
  ends.push(() => target.dispose());
  try {
    const { checks, spare, latencyMs } = await preflight(target, run, { make });
    const more = spare[0] === undefined ? [] : await armChecks(target, spare[0].id);
    if (make) await cleanUp(target, run);
    const all = [...checks, ...more];
    return { checks: all, latencyMs, wrong: all.flatMap(({ state, text }) => (state === 'wrong' ? [text] : [])) };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { stop: `${error.verdict}: ${error.message}`, wrong: [], checks: [], latencyMs: 0 };
  }
}

test('nothing is wrong with the reference target, whose hooks arm and whose source makes an image', async () => {
  const { stop, wrong, checks } = await examined(await reference(), true);

  expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
  expect(checks.map(({ text }) => text)).toContain('provoke.503 was armed and disarmed');
});

test('without permission the preflight makes no image', async () => {
  const description = await reference();
  const { owner } = description.identities;
  const count = async (): Promise<number> => {
    const response = await fetch(`${description.url}/images`, { headers: { 'X-Auth-Token': owner?.token ?? '' } });
    return ((await response.json()) as { images: unknown[] }).images.length;
  };
  const before = await count();
  await examined(description);

  expect(await count()).toBe(before);
});

test('a port where nothing listens is refused, and the line says what to check', async () => {
  const { stop } = await examined(bare(`http://127.0.0.1:${await deadPort()}/v2/123`));

  expect(stop).toMatch(/^broken: no answer from http.*refused.*Check host and port of TARGET_URL/);
});

test('plain HTTP to a TLS port, and TLS to a plain one, each name the other scheme', async () => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  ends.push(() => secure.close());
  const plain = await answering(() => reply(400));

  expect((await examined(bare(`${secure.url.replace('https:', 'http:')}/v2/123`))).stop).toMatch(
    /write https:\/\/ in TARGET_URL/i,
  );
  expect((await examined(bare(`${plain.replace('http:', 'https:')}/v2/123`))).stop).toMatch(/write http:\/\/ in TARGET_URL/i);
});

// Node's server ends a connection with a foreign certificate without an alert.
for (const [what, client, advice] of [
  ['no', undefined, /: untrusted \(TLS: [\w ]+\)\..* Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/],
  [
    'a foreign',
    { cert: pem('client-foreign'), key: pem('client-key') },
    /: closed .* check which authority signed TARGET_CLIENT_CERT\.$/,
  ],
] as const) {
  const tls = { ca: authority, insecure: false, ...(client !== undefined && { client }) };

  test(`${what} client certificate where TLS demands one is the operator’s`, async () => {
    const secure = await rawServer((socket) => socket.end(), { tls: true, demandsCertificate: true });
    ends.push(() => secure.close());

    const { stop } = await examined(bare(`${secure.url}/v2/123`, { tls }));

    expect(stop).toMatch(/^broken: no answer from https:/);
    expect(stop).toMatch(advice);
  });

  test(`${what} client certificate where nginx demands one after the handshake is the operator’s`, async () => {
    const said = client === undefined ? 'No required SSL certificate was sent' : 'The SSL certificate error';
    const page = `<html><title>400 ${said}</title></html>`;
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n`;
    const secure = await rawServer((socket) => socket.write(head + page), { tls: true });
    ends.push(() => secure.close());

    const { stop } = await examined(bare(`${secure.url}/v2/123`, { tls }));

    expect(stop).toMatch(/^broken: no answer from https:/);
    expect(stop).toMatch(/Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$|TARGET_CLIENT_CERT\. Check which authority signed it/);
  });
}

test('a certificate that nobody here trusts leads to TARGET_CA_FILE', async () => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  ends.push(() => secure.close());

  expect((await examined(bare(`${secure.url}/v2/123`))).stop).toMatch(/Name its authority in TARGET_CA_FILE\.$/);
});

test('a challenge of a gateway leads to TARGET_HEADERS', async () => {
  const server = createServer((_, response) => {
    response.writeHead(401, { 'WWW-Authenticate': 'Key realm="kong"', 'Content-Length': 0 }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;

  expect((await examined(bare(`http://127.0.0.1:${port}/v2/123`))).stop).toMatch(
    /^broken: TARGET_TOKEN was refused \(401\)\. The answer asks for Key: if a gateway asks, set TARGET_HEADERS\./,
  );
});

test('a wrong token is the operator’s', async () => {
  const description = await reference();
  const identities = { ...description.identities, owner: { token: 'not-the-token-0123456789' } };

  expect((await examined({ ...description, identities })).stop).toBe(
    'broken: TARGET_TOKEN was refused (401). Check that it belongs to tenant 114367 and has not expired.',
  );
});

test('a wrong token is the operator’s where the list is not found and images are', async () => {
  const url = await answering((line) => reply(line.endsWith('/images') ? 404 : 401, '{}'));

  expect((await examined(bare(`${url}/v2/123`))).stop).toMatch(/^broken: TARGET_TOKEN was refused \(401\)/);
});

test('no token at all is the operator’s', async () => {
  const description = await reference();

  expect((await examined({ ...description, identities: {} })).stop).toMatch(/^broken: no token is configured.*Set TARGET_TOKEN/);
});

test('a tenant that is not the token’s is not a missing operation', async () => {
  const description = await reference();
  const { stop, wrong } = await examined({ ...description, url: description.url.replace(/\d+$/, '999999') });

  expect(stop ?? wrong.join()).toMatch(/TARGET_TOKEN.*tenant 999999/);
  expect(stop ?? '').not.toMatch(/^nonconformant/);
});

test('an expired token that is accepted is named', async () => {
  const other = await answering((_, token = '') => reply(/^(owner|late)/.test(token) ? 200 : 401, '{"images":[]}'));
  const identities = { owner: { token: 'owner-0123456789' }, expired: { token: 'late-0123456789' } };

  expect((await examined(bare(`${other}/v2/123`, { identities }))).wrong).toEqual([
    expect.stringContaining('TARGET_EXPIRED_TOKEN was accepted (200) at tenant 123. Check that it is expired.'),
  ]);
});

test('a stranger with the owner’s token, and a reader whose token is refused, stop a run', async () => {
  const description = await reference();
  const { owner } = description.identities;
  const stranger = { ...description.identities, ...(owner && { stranger: owner }) };
  const reader = { ...description.identities, reader: { token: 'nobodys-token-0123456789' } };

  expect((await examined({ ...description, identities: stranger })).stop).toMatch(
    /^broken: TARGET_STRANGER_TOKEN is the same token as TARGET_TOKEN/,
  );
  expect((await examined({ ...description, identities: reader })).stop).toMatch(
    /^broken: TARGET_READER_TOKEN was refused \(401\)/,
  );
});

test('the tenant of the stranger has to be its own, and not the owner’s', async () => {
  const description = await reference();
  const { stranger } = description.identities;
  const of = (tenant: string) => ({
    ...description,
    identities: { ...description.identities, ...(stranger && { stranger: { ...stranger, tenant } }) },
  });

  expect((await examined(of('654321'))).wrong).toEqual([
    expect.stringMatching(/^TARGET_STRANGER_TOKEN does not open tenant 654321 \(4\d\d\)\. Check TARGET_STRANGER_TENANT/),
  ]);
  expect((await examined(of(description.url.split('/').at(-1) ?? ''))).stop).toMatch(
    /^broken: The stranger belongs to tenant \S+, as the owner does\./,
  );
});

test('a listed image and a fixture that are not there are named', async () => {
  const description = await reference();
  const ids = ['9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1'];
  const fixtures = { ...description.fixtures, protected: '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2' };
  const { wrong } = await examined({ ...description, images: { source: 'ids', ids }, fixtures });

  expect(wrong).toEqual([
    expect.stringMatching(/^1 of the 1 images in TARGET_IMAGE_IDS are not there: GET of 9b63c1a5.* was answered 404/),
    expect.stringMatching(/^TARGET_PROTECTED_IMAGE_ID is not there/),
  ]);
});

test('a hook that cannot be reached is named, and nothing is armed', async () => {
  const description = await reference();
  const request = { method: 'PUT', url: `http://127.0.0.1:${await deadPort()}/fault` };
  const { wrong } = await examined({ ...description, provoke: { 503: { before: { request }, after: { request } } } });

  expect(wrong).toHaveLength(2);
  expect(wrong[0]).toMatch(/^provoke\.503\.before cannot be reached at http:\/\/127\.0\.0\.1:\d+: .*Check its URL/);
});

for (const [name, status, verdict] of [
  ['404 to everything', 404, 'inconclusive: DELETE below'],
  ['405 to everything', 405, 'inconclusive: DELETE below'],
  ['403 to everything', 403, 'broken: every request below'],
] as const) {
  test(`a server that answers ${name} proves nothing about the operation`, async () => {
    const url = await answering(() => reply(status));

    expect((await examined(bare(`${url}/v2/123`))).stop).toContain(verdict);
  });
}

test('a web server that answers every path with a page is no Compute API', async () => {
  const url = await answering(() => reply(200, '<!doctype html><p>Welcome', 'text/html'));

  expect((await examined(bare(`${url}/v2/123`))).stop).toMatch(/^broken: .* is no Compute API/);
});

test('a list and a 405 prove that the operation is missing, with the exchange', async () => {
  const url = await answering((line) => (line.startsWith('GET') ? reply(200, '{"images":[]}') : reply(405)));

  expect((await examined(bare(`${url}/v2/123`))).stop).toMatch(
    /^nonconformant: the operation is not implemented by the target: DELETE http\S+ → 405/,
  );
});

test('a server without lists, GET and tokens has the operation where an image that was made can be deleted', async () => {
  const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
  const url = await answering((line) => {
    if (line.startsWith('POST')) return reply(201, `{"id":"${id}"}`);
    return reply(line.startsWith('DELETE') && line.includes(id) ? 204 : 404);
  });
  const request = { method: 'POST', url: `${url}/new` };
  const images = { source: 'http', request, id: { json: '/id' }, trusted: true } as const;
  const { stop, checks } = await examined(bare(`${url}/v2/123`, { images }), true);

  expect(stop).toBeUndefined();
  expect(checks.map(({ text }) => text)).toContain('the operation answers: DELETE of an image was answered 204');
});

test('a server without GET and with a 401 has the operation', async () => {
  const url = await answering((line, token) => {
    if (!line.startsWith('DELETE')) return reply(404);
    return reply(token === undefined ? 401 : 404);
  });

  const { stop, wrong } = await examined(bare(`${url}/v2/123`));
  expect(stop).toBeUndefined();
  expect(wrong).toEqual([expect.stringContaining('Nothing shows that TARGET_TOKEN belongs to tenant 123')]);
});

test('the latency is the time that the first response took', async () => {
  const url = await answering((line) => ({ ...reply(line.startsWith('GET') ? 200 : 404, '{"images":[]}'), delayMs: 150 }));

  // A timer may fire a millisecond early.
  expect((await examined(bare(`${url}/v2/123`))).latencyMs).toBeGreaterThanOrEqual(145);
});

test('one token may have expired and be revoked', async () => {
  const url = await answering((_, token = '') => reply(token.startsWith('owner') ? 200 : 401, '{"images":[]}'));
  const over = { token: 'dead-0123456789' };
  const identities = { owner: { token: 'owner-0123456789' }, expired: over, revoked: over };
  const { stop, checks } = await examined(bare(`${url}/v2/123`, { identities }));

  expect(stop).toBeUndefined();
  expect(checks.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['EXPIRED', 'REVOKED'].map((name) => `TARGET_${name}_TOKEN was refused (401), as it must be`)),
  );
});

import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { namesOf } from './naming.ts';
import { type Reference, startReference } from './reference.ts';

let reference: Reference;
test.beforeAll(async () => {
  reference = await startReference();
});
test.afterAll(async () => reference.close());

const names = (universe = '') => reference.universe(universe).names;
const owner = () => names().tokens.owner;

/** Everything a server says to a client that sends some octets and then ends its side, as the server does when it has answered. */
async function spoken(octets: string): Promise<string> {
  const socket = connect({ port: Number(new URL(reference.baseUrl).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.end(octets, 'latin1');
  return text(socket);
}

interface Ask {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly universe?: string;
  readonly base?: string;
}

async function ask(path: string, { method = 'GET', fields = {}, body, universe = '', base, ...rest }: Ask = {}) {
  const token = 'token' in rest ? rest.token : names(universe).tokens.owner;
  const response = await fetch(`${base ?? reference.url(universe)}${path}`, {
    method,
    headers: { ...(token !== undefined && { 'X-Auth-Token': token }), ...fields },
    ...(body !== undefined && { body }),
  });
  const content = await response.text();
  return { status: response.status, fields: response.headers, json: content.startsWith('{') ? JSON.parse(content) : undefined };
}

async function snapshot(universe = '', metadata = {}, name = 'snapshot'): Promise<string> {
  const body = JSON.stringify({ createImage: { name, metadata } });
  const { status, fields } = await ask(`/servers/${names(universe).server}/action`, { method: 'POST', body, universe });
  expect(status).toBe(202);
  const location = fields.get('location') ?? '';
  expect(location).toContain(`${reference.url(universe)}/images/`);
  return location.slice(location.lastIndexOf('/') + 1);
}

test('a deleted image is a tombstone in the changes since a time before, and absent since a time after', async () => {
  const before = new Date(Date.now() - 2000).toISOString();
  const id = await snapshot();
  await ask(`/images/${id}`, { method: 'DELETE' });
  const { json } = await ask(`/images/detail?changes-since=${before}`);
  expect(json.images.find((image: { id: string }) => image.id === id).status).toBe('DELETED');
  const after = new Date(Date.now() + 2000).toISOString();
  expect((await ask(`/images?changes-since=${after}`)).json.images).toEqual([]);
});

test('a list is paged through while images of it are deleted', async () => {
  const universe = 'pages';
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(await snapshot(universe));
  const seen: string[] = [];
  let next: string | undefined = `${reference.url(universe)}/images?limit=2`;
  while (next !== undefined) {
    const { json } = await ask('', { base: next, universe });
    const page = json.images.map((image: { id: string }) => image.id);
    seen.push(...page);
    await ask(`/images/${page.at(-1)}`, { method: 'DELETE', universe });
    next = json.images_links?.[0]?.href;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(ids));
});

test('lists are filtered by name and by status', async () => {
  const id = await snapshot('', {}, 'a rare name');
  const listed = async (query: string) => (await ask(`/images?${query}`)).json.images.map((image: { id: string }) => image.id);
  expect(await listed('name=a%20rare%20name')).toEqual([id]);
  expect(await listed('status=SAVING')).toEqual([names().fixtures.saving]);
});

test('an image that is held is SAVING, then ACTIVE, and can be deleted meanwhile', async () => {
  const statusOf = async (id: string): Promise<string> => (await ask(`/images/${id}`)).json.image.status;
  const [held, deleted] = [await snapshot('', { hold: 'saving' }), await snapshot('', { hold: 'saving' })];
  expect(await statusOf(held)).toBe('SAVING');
  expect((await ask(`/images/${deleted}`, { method: 'DELETE' })).status).toBe(204);
  await expect.poll(() => statusOf(held)).toBe('ACTIVE');
  expect((await ask(`/images/${deleted}`)).status).toBe(404);
});

test('requests on one connection are answered in order, also without a pause between them', async () => {
  const id = await snapshot();
  const path = `${new URL(reference.url()).pathname}/images/${id}`;
  const fields = `Host: x\r\nx-auth-token: ${owner()}\r\n`;
  const said = await spoken(
    `DELETE ${path} HTTP/1.1\r\n${fields}\r\nGET ${path} HTTP/1.1\r\n${fields}\r\nHEAD ${path} HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`,
  );
  expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 404', 'HTTP/1.1 404']);
  expect(said).toMatch(/Content-Length: \d+\r\nConnection: close\r\n\r\n$/);
});

test('a refusal is provoked by a field, for a deletion that would succeed', async () => {
  const id = await snapshot();
  for (const code of [400, 401, 403, 405, 409, 413, 500, 503]) {
    const { status, fields } = await ask(`/images/${id}`, { method: 'DELETE', fields: { 'X-Reference-Answer': String(code) } });
    expect(status).toBe(code);
    expect(fields.get('retry-after')).toBe(code === 413 ? '1' : null);
    expect(fields.has('allow')).toBe(code === 405);
    expect(fields.has('www-authenticate')).toBe(code === 401);
  }
  expect((await ask(`/images/${id}`, { method: 'DELETE' })).status).toBe(204);
});

test('a refusal is armed and disarmed for one image', async () => {
  const [id, other] = [await snapshot(), await snapshot()];
  const control = { base: `${reference.baseUrl}/control/refusals/`, token: undefined };
  expect((await ask(id, { ...control, method: 'PUT', body: '{"code":413}' })).status).toBe(204);
  const { json, fields } = await ask(`/images/${id}`, { method: 'DELETE' });
  const retryAt = Date.parse(fields.get('date') ?? '') + Number(fields.get('retry-after')) * 1000;
  expect(Math.abs(Date.parse(json.overLimit.retryAfter) - retryAt)).toBeLessThanOrEqual(1000);
  expect((await ask(`/images/${other}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ask(id, { ...control, method: 'DELETE' })).status).toBe(204);
  expect((await ask(`/images/${id}`, { method: 'DELETE' })).status).toBe(204);
});

test('the limit of one tenant is that of no other', async () => {
  const { tokens, tenants } = names('');
  const limit = { base: `${reference.baseUrl}/control/limits/`, token: undefined };
  const refusals = async () => {
    const unknown = `/images/${randomUUID()}`;
    const root = reference.url().slice(0, -tenants.owner.length);
    const own = await ask(unknown, { method: 'DELETE' });
    const others = await ask(unknown, { method: 'DELETE', base: root + tenants.stranger, token: tokens.stranger });
    return [own.status, others.status];
  };
  await ask(tenants.owner, { ...limit, method: 'PUT' });
  expect(await refusals()).toEqual([413, 404]);
  await ask(tenants.owner, { ...limit, method: 'DELETE' });
  expect(await refusals()).toEqual([404, 404]);
});

test('universes know nothing of each other', async () => {
  const id = await snapshot('one');
  expect((await ask(`/images/${id}`, { universe: 'two' })).status).toBe(404);
  expect((await ask(`/images/${id}`, { universe: 'two', token: names('one').tokens.owner })).status).toBe(401);
  expect(namesOf('one').fixtures.foreign).not.toBe(namesOf('two').fixtures.foreign);
});

test('a universe behaves as its name says', async () => {
  const other = await startReference({
    behaviours: { teapot: { stages: () => ({ deleted: () => ({ status: 418, fields: [] }) }), answer: (answer) => answer } },
  });
  const { fixtures, tokens } = other.universe('teapot~2').names;
  const image = other.universe('teapot~2').add({ name: 'x', tenant: other.universe('teapot~2').names.tenants.owner });
  const response = await fetch(`${other.url('teapot~2')}/images/${image.id}`, {
    method: 'DELETE',
    headers: { 'x-auth-token': tokens.owner },
  });
  await other.close();
  expect(response.status).toBe(418);
  expect(fixtures.foreign).not.toBe(image.id);
});

test('octets that are not a valid request are refused with the name of the error', async () => {
  const path = new URL(reference.url()).pathname;
  const cases: [string, RegExp][] = [
    [`GET ${path}/images HTTP/1.1\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [`GET ${path}/images HTTP/1.0\r\nX-Auth-Token: ${owner()}\r\n\r\n`, /^HTTP\/1\.1 200 [\s\S]*Connection: close/],
    [`GET ${path} x HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [`GET ${path} HTTP/2.0\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 505 /],
    [`GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 414 [\s\S]*"code":414/],
    [`GET /${'a'.repeat(16_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 401 /],
    [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    [`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ];
  for (const [octets, answer] of cases) expect(await spoken(octets), octets.slice(0, 60)).toMatch(answer);
});

test('a request that expects 100 gets it before its content, and a final response without content', async () => {
  const path = `${new URL(reference.url()).pathname}/servers/${names().server}/action`;
  const fields = `Host: x\r\nX-Auth-Token: ${owner()}\r\nExpect: 100-continue\r\n`;
  expect(await spoken(`POST ${path} HTTP/1.1\r\n${fields}Content-Length: 2\r\n\r\n`)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  expect(await spoken(`POST ${path} HTTP/1.1\r\n${fields}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
});

test('content in chunks is read', async () => {
  const path = `${new URL(reference.url()).pathname}/servers/${names().server}/action`;
  const fields = `Host: x\r\nX-Auth-Token: ${owner()}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n`;
  const chunks = '1a\r\n{"createImage":{"name":"x"\r\n2\r\n}}\r\n0\r\n\r\n';
  expect(await spoken(`POST ${path} HTTP/1.1\r\n${fields}\r\n${chunks}`)).toMatch(/^HTTP\/1\.1 202 /);
});

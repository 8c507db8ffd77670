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

// What the suite does not ask of the reference target: it proves the rest, and each mutant that the suite would see a defect.

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

async function snapshot(universe = '', name = 'snapshot'): Promise<string> {
  const body = JSON.stringify({ createImage: { name } });
  const { status, fields } = await ask(`/servers/${names(universe).server}/action`, { method: 'POST', body, universe });
  expect(status).toBe(202);
  const location = fields.get('location') ?? '';
  expect(location).toContain(`${reference.url(universe)}/images/`);
  return location.slice(location.lastIndexOf('/') + 1);
}

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
  const id = await snapshot('', 'a rare name');
  const listed = async (query: string) => (await ask(`/images?${query}`)).json.images.map((image: { id: string }) => image.id);
  expect(await listed('name=a%20rare%20name')).toEqual([id]);
  expect(await listed('status=SAVING')).toEqual([names().fixtures.saving]);
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

test('universes know nothing of each other', async () => {
  const id = await snapshot('one');
  expect((await ask(`/images/${id}`, { universe: 'two' })).status).toBe(404);
  expect((await ask(`/images/${id}`, { universe: 'two', token: names('one').tokens.owner })).status).toBe(401);
  expect(namesOf('one').fixtures.foreign).not.toBe(namesOf('two').fixtures.foreign);
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

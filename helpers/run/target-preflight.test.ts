import { expect } from '@playwright/test';
import { authority, pem, rawServer } from '../http/wire/testing/raw-server.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import type { TargetDescription } from '../settings/description.ts';
import { type Answer, bare, reply, test, tokenOf } from './testing/preflight-trial.ts';

/** Who has to act, and what to change, where a run would judge nothing or blame the target for a setting. */

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const page = reply(200, `{"images":[{"id":"${id}"}]}`);
const empty = reply(200, '{"images":[]}');

test('nothing is wrong with the reference target, whose hooks arm and whose source creates an image', async ({ trial }) => {
  const reference = await trial.reference();
  const { stop, wrong, right, names } = await trial.examined(reference, true);
  const again = await trial.examined({ ...reference, name: 'two' }, true);
  const unmade = await trial.examined(reference);

  expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
  expect(right).toContain('provoke.503 was armed and disarmed');
  // Targets of a fleet may have one tenant.
  expect(new Set([...names, ...again.names]).size).toBe(2);
  expect(unmade.names).toEqual([]);
});

for (const [without, stranger] of [
  ['TARGET_STRANGER_TOKEN', {}],
  ['TARGET_STRANGER_TENANT', { stranger: tokenOf('stranger') }],
] as const)
  test(`an image of another tenant is not asked for without ${without}, and that stops nothing`, async ({ trial }) => {
    const reference = await trial.reference();
    const { stranger: _, ...others } = reference.identities;
    const identities = { ...others, ...stranger };
    const { stop, wrong, untried } = await trial.examined({ ...reference, identities });

    expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
    expect(untried.join('\n')).toContain(`TARGET_FOREIGN_IMAGE_ID: only its own tenant can read it, and ${without} is not set`);
  });

// A cast to 0 (MySQL, atoi), or a default image.
for (const [what, shown, sent, stop] of [
  ['another image', () => 'golden-0', [], /^inconclusive: GET of a random UUID shows another image.* nothing was sent/],
  ['the image that was asked for', (asked: string) => asked, [expect.stringMatching(/^DELETE /)], /^$/],
] as const)
  test(`GET of a random UUID that shows ${what} ${sent.length === 0 ? 'ends' : 'does not end'} the preflight`, async ({
    trial,
  }) => {
    const deletions: string[] = [];
    const image = (name: string): object => ({ id: name, name: 'golden', status: 'ACTIVE' });
    const found = await trial.asked((line, who) => {
      if (who !== 'owner') return reply(401);
      if (line.startsWith('DELETE')) deletions.push(line);
      const [, asked] = /^GET .*\/images\/([0-9a-f-]{36})$/.exec(line) ?? [];
      if (asked !== undefined) return reply(200, JSON.stringify({ image: image(shown(asked)) }));
      return line.startsWith('GET') ? reply(200, JSON.stringify({ images: [image('golden-0')] })) : reply(204);
    });

    expect(deletions).toEqual(sent);
    expect(found.stop ?? '').toMatch(stop);
  });

// A tunnel is on loopback, too.
for (const [what, list, isContradicted] of [
  ['shows images', reply(200, '{"images":[{"id":"db-nightly"}]}'), true],
  ['is forbidden', reply(403), true],
  ['fails', reply(500), true],
  ['is empty', empty, false],
  ['is not there', reply(404), false],
] as const)
  test(`a list that ${what} ${isContradicted ? 'contradicts' : 'does not contradict'} images.source: stateless`, async ({
    trial,
  }) => {
    const answer: Answer = (line) => (line.startsWith('DELETE') ? reply(204) : /\/images$/.test(line) ? list : reply(404));
    const { wrong } = await trial.asked(answer, { images: { source: 'stateless' } });

    const said = 'images.source is stateless, but the list shows images, or cannot be read';
    expect(wrong.filter((text) => text.startsWith(said))).toHaveLength(isContradicted ? 1 : 0);
  });

for (const [what, status, source] of [
  ['does not know', 404, 'none'],
  ['carries out', 204, 'stateless'],
] as const)
  test(`a target that ${what} the deletion of a made-up identifier is one whose source is ${source}`, async ({ trial }) => {
    const answer: Answer = (line, who) => {
      if (who !== 'owner') return reply(401);
      return line.startsWith('DELETE') ? reply(status) : /\/images(\/detail)?(\?|$)/.test(line) ? empty : reply(404);
    };
    const { wrong, description } = await trial.asked(answer, { images: { source: 'stateless' } });

    expect(description.images.source).toBe(source);
    const said = /^images.source is stateless, but DELETE of a random UUID got 404, as .* name images in TARGET_IMAGE_IDS/;
    expect(wrong).toEqual(source === 'none' ? [expect.stringMatching(said)] : []);
  });

test('images of others on loopback turn broad attacks off, and are watched', async ({ trial }) => {
  const answer: Answer = (line, who) =>
    who !== 'owner' ? reply(401) : /\/images(\/detail)?(\?|$)/.test(line) ? page : reply(404);
  const alone = await trial.asked(answer);
  const limits = { ...bare('').limits, sharedTenant: true };
  const shared = await trial.asked(answer, { limits });

  expect(alone.untried).toEqual([expect.stringMatching(/^broad attacks are off: the list shows images of others/)]);
  expect(alone.right).toContainEqual(expect.stringMatching(/^1 image of others stands .*: set TARGET_SHARED_TENANT=true if/));
  expect(shared.right).toContainEqual(expect.stringMatching(/TARGET_SHARED_TENANT says .* so the run explains no loss/));
});

test('a dead port, and each scheme on a port of the other, are named', async ({ trial }) => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  trial.atEnd(() => secure.close());
  const plain = await trial.answering(() => reply(400));

  for (const [url, advice] of [
    [`http://127.0.0.1:${await deadPort()}`, /^broken: no answer from http.*refused.*Check host and port of TARGET_URL/],
    [secure.url.replace('https:', 'http:'), /The port speaks TLS\. Write https:\/\/ in TARGET_URL\.$/],
    [plain.replace('http:', 'https:'), /write http:\/\/ in TARGET_URL/i],
    [secure.url, /Name its authority in TARGET_CA_FILE\.$/],
  ] as const)
    expect((await trial.examined(bare(`${url}/v2/123`))).stop).toMatch(advice);
});

// Node's server ends a connection with a foreign certificate without an alert; nginx says so after the handshake.
for (const [what, client, atOnce, later] of [
  [
    'no',
    undefined,
    /: untrusted \(TLS: [\w ]+\)\..* Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/,
    'No required SSL certificate was sent',
  ],
  [
    'a foreign',
    { cert: pem('client-foreign'), key: pem('client-key') },
    /: closed .* check which authority signed TARGET_CLIENT_CERT\.$/,
    'The SSL certificate error',
  ],
] as const)
  test(`${what} client certificate where one is demanded is the operator’s`, async ({ trial }) => {
    const tls = { ca: authority, insecure: false, ...(client !== undefined && { client }) };
    const content = `<html><title>400 ${later}</title></html>`;
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ${content.length}\r\n\r\n`;
    const demanding = await rawServer((socket) => socket.end(), { tls: true, demandsCertificate: true });
    const nginx = await rawServer((socket) => socket.write(head + content), { tls: true });
    for (const server of [demanding, nginx]) trial.atEnd(() => server.close());
    const stopAt = async (url: string) => (await trial.examined(bare(`${url}/v2/123`, { tls }))).stop;

    expect(await stopAt(demanding.url)).toMatch(atOnce);
    expect(await stopAt(nginx.url)).toMatch(
      /^broken: no answer from https:.*(Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$|TARGET_CLIENT_CERT\. Check which authority signed it)/,
    );
  });

/** A refusal of the target itself. */
const ofTarget = /^(?!.*TARGET_HEADERS).*Check that .*belongs to tenant 123/;
const always =
  (...parts: Parameters<typeof reply>): Answer =>
  () =>
    reply(...parts);

/** What ends the preflight of a server that answers so. */
const stops: Readonly<Record<string, readonly [answer: Answer, stop: RegExp, more?: Partial<TargetDescription>]>> = {
  'a challenge of a gateway': [
    always(401, '', { 'WWW-Authenticate': 'Key realm="kong"' }),
    /^broken: TARGET_TOKEN was refused \(401\)\. The answer asks for Key: if a gateway asks, set TARGET_HEADERS\./,
  ],
  'a 407 to everything': [
    always(407, '<html>', { 'Proxy-Authenticate': 'Basic realm="corp"' }),
    /^broken: .* got 407: a proxy in front of the target asks for credentials \(Basic\)\. .* HTTPS_PROXY/,
  ],
  'a 407 to deletions alone': [
    (line) => (line.startsWith('GET') ? empty : reply(407)),
    /^broken: DELETE of a random UUID got 407: a proxy/,
  ],
  'a 401 without a challenge, a request id and a fault': [
    always(401, '{"message":"No API key found"}'),
    /^broken: TARGET_TOKEN was refused \(401\)\. The answer has no challenge, no request id and no fault: if a gateway asks, set TARGET_HEADERS\. If the target asks, check that it belongs/,
  ],
  'a 403 without a request id and a fault': [
    always(403, '<html>Forbidden</html>', { 'Content-Type': 'text/html' }),
    /^broken: every request below .* got 403\. The answer has no request id and no fault: if a gateway asks, set TARGET_HEADERS\. If the target asks, check that TARGET_TOKEN belongs/,
  ],
  'a 401 with a request id': [always(401, 'no', { 'X-Compute-Request-Id': 'req-1' }), ofTarget],
  'a 403 with a fault': [always(403, '{"forbidden":{"code":403,"message":"No."}}'), ofTarget],
  'a 401 where the list is not found': [
    (line) => reply(line.endsWith('/images') ? 404 : 401, '{}'),
    /^broken: TARGET_TOKEN was refused \(401\)/,
  ],
  'a 401 to DELETE where anybody gets the list': [
    (line) => (line.startsWith('DELETE') ? reply(401) : page),
    /^broken: TARGET_TOKEN was refused \(401\)\./,
  ],
  'a 403 to DELETE where the token may read': [
    (line, who) => (who === 'owner' ? (line.startsWith('DELETE') ? reply(403) : page) : reply(401)),
    /^inconclusive: DELETE of a random UUID got 403.*Check that the role of TARGET_TOKEN may delete images in tenant 123\./,
  ],
  'a 404 to everything': [always(404), /^inconclusive: DELETE below/],
  'a 405 to everything': [always(405), /^inconclusive: DELETE below/],
  'a 403 to everything': [always(403), /^broken: every request below/],
  'a 404 to everything, a listed image too': [
    (_, who) => reply(who === 'owner' ? 404 : 401),
    /^inconclusive: .*Check that TARGET_URL has the version and the tenant \(like \/v2\/123456\)\./,
    { images: { source: 'ids', ids: [id] } },
  ],
  'a 400 to everything': [
    (_, who) => reply(who === 'owner' ? 400 : 401),
    /^broken: .*got 400.*Check that TARGET_TOKEN belongs to tenant 123/,
  ],
  'a page for every path': [
    always(200, '<!doctype html><p>Welcome', { 'Content-Type': 'text/html' }),
    /^broken: .* is not a Compute API/,
  ],
  'a list and a 405': [
    (line) => (line.startsWith('GET') ? empty : reply(405)),
    /^nonconformant: the operation is not implemented by the target: DELETE http\S+ → 405/,
  ],
  'a redirect of everything': [
    (line) => reply(301, '', { Location: `https://api.example${line.split(' ')[1] ?? ''}` }),
    /^broken: every request below .* got 301 and leads to https:.*\. If that is the API, set TARGET_URL=https:\/\/api\.example\/v2\/123\.$/,
  ],
  'a gateway that answers 502 to everything': [
    always(502),
    /^broken: every request below \S+\/v2\/123 got 502 from a gateway, so the service was never reached\. Whoever runs the gateway has to connect it to the service\. If the service is down, start it\.$/,
  ],
};

for (const [what, [answer, stop, more]] of Object.entries(stops))
  test(`${what} ends the preflight with what to check`, async ({ trial }) => {
    expect((await trial.asked(answer, more)).stop).toMatch(stop);
  });

const strangerOf = ({ identities }: TargetDescription, tenant: string): Partial<TargetDescription> => ({
  identities: { ...identities, ...(identities.stranger && { stranger: { ...identities.stranger, tenant } }) },
});

const noHook = { request: { method: 'PUT', url: 'http://127.0.0.1:9/fault' } };

/** What the preflight says of the reference target if its description is changed so: why it stops, or what is wrong. */
const mistakes: Readonly<
  Record<string, readonly [change: (right: TargetDescription) => Partial<TargetDescription>, ...says: readonly RegExp[]]>
> = {
  'a wrong token': [
    ({ identities }) => ({ identities: { ...identities, owner: tokenOf('nobody') } }),
    /^broken: TARGET_TOKEN was refused \(401\)\. Check that it belongs to tenant 114367 and has not expired\.$/,
  ],
  'a URL without its tenant': [
    ({ url }) => ({ url: url.replace(/\/\d+$/, '') }),
    /TARGET_URL names no tenant: if the service has tenants, end it with one, like http.*\/v2\/123456\.$/,
  ],
  'no token at all': [() => ({ identities: {} }), /^broken: no token is configured.*Set TARGET_TOKEN/],
  'a tenant that is not the token’s': [
    ({ url }) => ({ url: url.replace(/\d+$/, '999999') }),
    /^(?!nonconformant).*TARGET_TOKEN.*tenant 999999/,
  ],
  'a stranger with the owner’s token': [
    ({ identities: { owner, ...others } }) => ({ identities: { ...others, ...(owner && { owner, stranger: owner }) } }),
    /^broken: TARGET_STRANGER_TOKEN is the same token as TARGET_TOKEN/,
  ],
  'a reader whose token is refused': [
    ({ identities }) => ({ identities: { ...identities, reader: tokenOf('nobody') } }),
    /^broken: TARGET_READER_TOKEN was refused \(401\)/,
  ],
  'a tenant that is not the stranger’s': [
    (right) => strangerOf(right, '654321'),
    /^TARGET_STRANGER_TOKEN does not open tenant 654321 \(4\d\d\)\. Check TARGET_STRANGER_TENANT/,
  ],
  'a stranger of the owner’s tenant': [
    (right) => strangerOf(right, right.url.split('/').at(-1) ?? ''),
    /^broken: The stranger belongs to tenant \S+, as the owner does\./,
  ],
  'a listed image and a fixture that are not there': [
    ({ fixtures }) => ({ images: { source: 'ids', ids: [id] }, fixtures: { ...fixtures, protected: id.replace(/1$/, '2') } }),
    /^1 of the 1 images in TARGET_IMAGE_IDS is not there: GET of 9b63c1a5.* got 404/,
    /^TARGET_PROTECTED_IMAGE_ID is not there/,
  ],
  'a hook that cannot be reached': [
    () => ({ provoke: { 503: { before: noHook, after: noHook } } }),
    /^provoke\.503\.before cannot be reached at http:\/\/127\.0\.0\.1:\d+: .*Check its URL/,
    /^provoke\.503\.after cannot be reached/,
  ],
};

for (const [what, [change, ...says]] of Object.entries(mistakes))
  test(`${what} is the operator’s, and named`, async ({ trial }) => {
    const right = await trial.reference();
    const { stop, wrong } = await trial.examined({ ...right, ...change(right) });

    expect(stop === undefined ? wrong : [stop]).toEqual(says.map((each) => expect.stringMatching(each)));
  });

test('an image that is not found below a URL without its tenant is the operator’s, and named', async ({ trial }) => {
  const make: Answer = (line) =>
    line.startsWith('POST') ? reply(201, '', { Location: `/v2/1/images/${id}` }) : reply(404, '{}');
  const source = (url: string): Partial<TargetDescription> => ({
    url: `${url}/v2`,
    images: {
      source: 'http',
      request: { method: 'POST', url: `${url}/v2/1/images`, body: '{"name":"{name}"}' },
      id: { header: 'Location' },
    },
  });
  const { stop } = await trial.asked(make, source, true);

  expect(stop).toMatch(/^broken: the image source returned .*TARGET_URL names no tenant: if the service has tenants/);
});

test('a clock that is off is named, and the latency is the time that the first response took', async ({ trial }) => {
  const dated = { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
  const late: Answer = (line) => ({ ...reply(line.startsWith('GET') ? 200 : 404, '{"images":[]}', dated), delayMs: 150 });
  const { wrong, latencyMs } = await trial.asked(late);

  expect(wrong).toEqual([expect.stringMatching(/^The clock of the target is -?\d+ s off\. Set the clock/)]);
  // A timer may fire a millisecond early.
  expect(latencyMs).toBeGreaterThanOrEqual(145);
});

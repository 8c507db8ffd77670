import { expect } from '@playwright/test';
import { authority, pem, rawServer } from '../http/wire/testing/raw-server.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import type { TargetDescription } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { newRun } from '../shared/run-id.ts';
import { openTarget } from '../target/open-target.ts';
import { runPreflight } from './target-preflight.ts';
import { bare, type Reply, reply, test } from './testing/preflight-trial.ts';

const page = reply(200, '{"images":[{"id":"9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1"}]}');

/** A refusal of the target itself. */
const ofTarget = /^(?!.*TARGET_HEADERS).*Check that .*belongs to tenant 123/;

test('nothing is wrong with the reference target, whose hooks arm and whose source makes an image', async ({ trial }) => {
  const { stop, wrong, right } = await trial.examined(await trial.reference(), true);

  expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
  expect(right).toContain('provoke.503 was armed and disarmed');
});

test('two targets of a run that have one tenant give their first images different names', async ({ trial }) => {
  const description = await trial.reference();
  const run = newRun(freshFolder());
  const names = async (name: string): Promise<string[]> => {
    const target = await openTarget({ run, description: { ...description, name }, worker: 'set-up' });
    const { spare } = await runPreflight(target, run);
    await target.dispose();
    return spare.map((image) => image.name);
  };
  const [[one], [two]] = [await names('one'), await names('two')];

  expect(one).toBeDefined();
  expect(two).toBeDefined();
  expect(one).not.toBe(two);
});

test('without permission the preflight makes no image', async ({ trial }) => {
  const description = await trial.reference();
  const { owner } = description.identities;
  const count = async (): Promise<number> => {
    const response = await fetch(`${description.url}/images`, { headers: { 'X-Auth-Token': owner?.token ?? '' } });
    return ((await response.json()) as { images: unknown[] }).images.length;
  };
  const before = await count();
  await trial.examined(description);

  expect(await count()).toBe(before);
});

// A cast to 0 (MySQL, atoi), or a default image.
for (const [what, shown, sent, stop] of [
  ['another image', () => 'golden-0', [], /^inconclusive: GET of a random UUID shows another image.* nothing was sent/],
  ['the image that was asked for', (id: string) => id, [expect.stringMatching(/^DELETE /)], undefined],
] as const)
  test(`beside images of others, GET of a random UUID decides whether DELETE of one is sent: it shows ${what}`, async ({
    trial,
  }) => {
    const deletions: string[] = [];
    const image = (id: string): object => ({ id, name: 'golden', status: 'ACTIVE' });
    const url = await trial.answering((line, token) => {
      if (token !== bare('').identities.owner?.token) return reply(401);
      if (line.startsWith('DELETE')) deletions.push(line);
      const [, id] = /^GET .*\/images\/([0-9a-f-]{36})$/.exec(line) ?? [];
      if (id !== undefined) return reply(200, JSON.stringify({ image: image(shown(id)) }));
      return line.startsWith('GET') ? reply(200, JSON.stringify({ images: [image('golden-0')] })) : reply(204);
    });

    const found = await trial.examined(bare(`${url}/v2/123`));

    expect(deletions).toEqual(sent);
    if (stop === undefined) expect(found.stop).toBeUndefined();
    else expect(found.stop).toMatch(stop);
  });

// A tunnel is on loopback, too.
for (const [what, list, isContradicted] of [
  ['shows images', reply(200, '{"images":[{"id":"db-nightly"}]}'), true],
  ['is forbidden', reply(403), true],
  ['fails', reply(500), true],
  ['is empty', reply(200, '{"images":[]}'), false],
  ['is not there', reply(404), false],
] as const)
  test(`a list that ${what} ${isContradicted ? 'contradicts' : 'does not contradict'} images.source: stateless`, async ({
    trial,
  }) => {
    const url = await trial.answering((line) =>
      line.startsWith('DELETE') ? reply(204) : /\/images$/.test(line) ? list : reply(404),
    );
    const { wrong } = await trial.examined(bare(`${url}/v2/123`, { images: { source: 'stateless' } }));

    const said = 'images.source is stateless, but the list shows images, or cannot be read';
    expect(wrong.filter((text) => text.startsWith(said))).toHaveLength(isContradicted ? 1 : 0);
  });

test('a port where nothing listens is refused, and the line says what to check', async ({ trial }) => {
  const { stop } = await trial.examined(bare(`http://127.0.0.1:${await deadPort()}/v2/123`));

  expect(stop).toMatch(/^broken: no answer from http.*refused.*Check host and port of TARGET_URL/);
});

test('plain HTTP to a TLS port, and TLS to a plain one, each name the other scheme', async ({ trial }) => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  trial.atEnd(() => secure.close());
  const plain = await trial.answering(() => reply(400));

  expect((await trial.examined(bare(`${secure.url.replace('https:', 'http:')}/v2/123`))).stop).toMatch(
    /The port speaks TLS\. Write https:\/\/ in TARGET_URL\.$/,
  );
  expect((await trial.examined(bare(`${plain.replace('http:', 'https:')}/v2/123`))).stop).toMatch(
    /write http:\/\/ in TARGET_URL/i,
  );
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

  test(`${what} client certificate where TLS demands one is the operator’s`, async ({ trial }) => {
    const secure = await rawServer((socket) => socket.end(), { tls: true, demandsCertificate: true });
    trial.atEnd(() => secure.close());

    const { stop } = await trial.examined(bare(`${secure.url}/v2/123`, { tls }));

    expect(stop).toMatch(/^broken: no answer from https:/);
    expect(stop).toMatch(advice);
  });

  test(`${what} client certificate where nginx demands one after the handshake is the operator’s`, async ({ trial }) => {
    const said = client === undefined ? 'No required SSL certificate was sent' : 'The SSL certificate error';
    const page = `<html><title>400 ${said}</title></html>`;
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n`;
    const secure = await rawServer((socket) => socket.write(head + page), { tls: true });
    trial.atEnd(() => secure.close());

    const { stop } = await trial.examined(bare(`${secure.url}/v2/123`, { tls }));

    expect(stop).toMatch(/^broken: no answer from https:/);
    expect(stop).toMatch(/Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$|TARGET_CLIENT_CERT\. Check which authority signed it/);
  });
}

test('an untrusted certificate leads to TARGET_CA_FILE', async ({ trial }) => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  trial.atEnd(() => secure.close());

  expect((await trial.examined(bare(`${secure.url}/v2/123`))).stop).toMatch(/Name its authority in TARGET_CA_FILE\.$/);
});

/** What ends the preflight, on a server that answers each request so; `isOwners`: it carries the token of the owner. */
const stops: Readonly<
  Record<string, readonly [answer: (line: string, isOwners: boolean) => Reply, stop: RegExp, more?: Partial<TargetDescription>]>
> = {
  'a challenge of a gateway': [
    () => reply(401, '', { 'WWW-Authenticate': 'Key realm="kong"' }),
    /^broken: TARGET_TOKEN was refused \(401\)\. The answer asks for Key: if a gateway asks, set TARGET_HEADERS\./,
  ],
  'a 407 to everything': [
    () => reply(407, '<html>', { 'Proxy-Authenticate': 'Basic realm="corp"' }),
    /^broken: .* was answered 407: a proxy in front of the target asks for credentials \(Basic\)\. .* HTTPS_PROXY/,
  ],
  'a 407 to deletions alone': [
    (line) => (line.startsWith('GET') ? reply(200, '{"images":[]}') : reply(407)),
    /^broken: DELETE of a random UUID was answered 407: a proxy/,
  ],
  'a 401 without a challenge, a request id and a fault': [
    () => reply(401, '{"message":"No API key found"}'),
    /^broken: TARGET_TOKEN was refused \(401\)\. The answer has no challenge, no request id and no fault: if a gateway asks, set TARGET_HEADERS\. If the target asks, check that it belongs/,
  ],
  'a 403 without a request id and a fault': [
    () => reply(403, '<html>Forbidden</html>', { 'Content-Type': 'text/html' }),
    /^broken: every request below .* was answered 403\. The answer has no request id and no fault: if a gateway asks, set TARGET_HEADERS\. If the target asks, check that TARGET_TOKEN belongs/,
  ],
  ...Object.fromEntries(
    [401, 403].flatMap((status) => [
      [`a ${status} with a request id`, [() => reply(status, 'no', { 'X-Compute-Request-Id': 'req-1' }), ofTarget] as const],
      [`a ${status} with a fault`, [() => reply(status, `{"forbidden":{"code":${status},"message":"No."}}`), ofTarget] as const],
    ]),
  ),
  'a 401 where the list is not found': [
    (line) => reply(line.endsWith('/images') ? 404 : 401, '{}'),
    /^broken: TARGET_TOKEN was refused \(401\)/,
  ],
  'a 401 to DELETE where anybody gets the list': [
    (line) => (line.startsWith('DELETE') ? reply(401) : page),
    /^broken: TARGET_TOKEN was refused \(401\)\./,
  ],
  'a 403 to DELETE where the token may read': [
    (line, isOwners) => (isOwners ? (line.startsWith('DELETE') ? reply(403) : page) : reply(401)),
    /^inconclusive: DELETE of a random UUID was answered 403.*Check that the role of TARGET_TOKEN may delete images in tenant 123\./,
  ],
  'a 404 to everything': [() => reply(404), /^inconclusive: DELETE below/],
  'a 405 to everything': [() => reply(405), /^inconclusive: DELETE below/],
  'a 403 to everything': [() => reply(403), /^broken: every request below/],
  'a 404 to everything, a listed image too': [
    (_, isOwners) => reply(isOwners ? 404 : 401),
    /^inconclusive: .*Check that TARGET_URL has the version and the tenant \(like \/v2\/123456\)\./,
    { images: { source: 'ids', ids: ['9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1'] } },
  ],
  'a 400 to everything': [
    (_, isOwners) => reply(isOwners ? 400 : 401),
    /^broken: .*answered 400.*Check that TARGET_TOKEN belongs to tenant 123/,
  ],
  'a page for every path': [
    () => reply(200, '<!doctype html><p>Welcome', { 'Content-Type': 'text/html' }),
    /^broken: .* is not a Compute API/,
  ],
  'a list and a 405': [
    (line) => (line.startsWith('GET') ? reply(200, '{"images":[]}') : reply(405)),
    /^nonconformant: the operation is not implemented by the target: DELETE http\S+ → 405/,
  ],
  'a redirect of everything': [
    (line) => reply(301, '', { Location: `https://api.example${line.split(' ')[1] ?? ''}` }),
    /^broken: every request below .* was answered 301 and leads to https:.*\. If that is the API, set TARGET_URL=https:\/\/api\.example\/v2\/123\.$/,
  ],
  ...Object.fromEntries(
    [502, 504, 520].map((status) => [
      `a gateway that answers ${status} to everything`,
      [
        () => reply(status),
        new RegExp(
          `^broken: every request below \\S+/v2/123 was answered ${status} by a gateway, so the service was never reached\\. Whoever runs the gateway has to connect it to the service\\. If the service is down, start it\\.$`,
        ),
      ] as const,
    ]),
  ),
};

for (const [what, [answer, stop, more]] of Object.entries(stops))
  test(`${what} ends the preflight with what to check`, async ({ trial }) => {
    const url = await trial.answering((line, token) => answer(line, token === bare('').identities.owner?.token));

    expect((await trial.examined(bare(`${url}/v2/123`, more))).stop).toMatch(stop);
  });

/** What the preflight says of the reference target if its description is changed so: why it stops, or what is wrong. */
const mistakes: Readonly<
  Record<string, readonly [change: (right: TargetDescription) => Partial<TargetDescription>, says: readonly RegExp[]]>
> = {
  'a wrong token': [
    ({ identities }) => ({ identities: { ...identities, owner: { token: 'not-the-token-0123456789' } } }),
    [/^broken: TARGET_TOKEN was refused \(401\)\. Check that it belongs to tenant 114367 and has not expired\.$/],
  ],
  'no token at all': [() => ({ identities: {} }), [/^broken: no token is configured.*Set TARGET_TOKEN/]],
  'a tenant that is not the token’s': [
    ({ url }) => ({ url: url.replace(/\d+$/, '999999') }),
    [/^(?!nonconformant).*TARGET_TOKEN.*tenant 999999/],
  ],
  'a stranger with the owner’s token': [
    ({ identities: { owner, ...others } }) => ({ identities: { ...others, ...(owner && { owner, stranger: owner }) } }),
    [/^broken: TARGET_STRANGER_TOKEN is the same token as TARGET_TOKEN/],
  ],
  'a reader whose token is refused': [
    ({ identities }) => ({ identities: { ...identities, reader: { token: 'nobodys-token-0123456789' } } }),
    [/^broken: TARGET_READER_TOKEN was refused \(401\)/],
  ],
  'a tenant that is not the stranger’s': [
    (right) => strangerOf(right, '654321'),
    [/^TARGET_STRANGER_TOKEN does not open tenant 654321 \(4\d\d\)\. Check TARGET_STRANGER_TENANT/],
  ],
  'a stranger of the owner’s tenant': [
    (right) => strangerOf(right, right.url.split('/').at(-1) ?? ''),
    [/^broken: The stranger belongs to tenant \S+, as the owner does\./],
  ],
  'a listed image and a fixture that are not there': [
    ({ fixtures }) => ({
      images: { source: 'ids', ids: ['9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1'] },
      fixtures: { ...fixtures, protected: '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2' },
    }),
    [
      /^1 of the 1 images in TARGET_IMAGE_IDS is not there: GET of 9b63c1a5.* was answered 404/,
      /^TARGET_PROTECTED_IMAGE_ID is not there/,
    ],
  ],
};

const strangerOf = ({ identities }: TargetDescription, tenant: string): Partial<TargetDescription> => ({
  identities: { ...identities, ...(identities.stranger && { stranger: { ...identities.stranger, tenant } }) },
});

for (const [what, [change, says]] of Object.entries(mistakes))
  test(`${what} is the operator’s, and named`, async ({ trial }) => {
    const right = await trial.reference();
    const { stop, wrong } = await trial.examined({ ...right, ...change(right) });

    expect(stop === undefined ? wrong : [stop]).toEqual(says.map((each) => expect.stringMatching(each)));
  });

test('an expired token that is accepted is named', async ({ trial }) => {
  const other = await trial.answering((_, token = '') => reply(/^(owner|late)/.test(token) ? 200 : 401, '{"images":[]}'));
  const identities = { owner: { token: 'owner-0123456789' }, expired: { token: 'late-0123456789' } };

  expect((await trial.examined(bare(`${other}/v2/123`, { identities }))).wrong).toEqual([
    expect.stringContaining('TARGET_EXPIRED_TOKEN was accepted (200) at tenant 123. Check that it is expired.'),
  ]);
});

test('a hook that cannot be reached is named, and nothing is armed', async ({ trial }) => {
  const description = await trial.reference();
  const request = { method: 'PUT', url: `http://127.0.0.1:${await deadPort()}/fault` };
  const { wrong } = await trial.examined({ ...description, provoke: { 503: { before: { request }, after: { request } } } });

  expect(wrong).toHaveLength(2);
  expect(wrong[0]).toMatch(/^provoke\.503\.before cannot be reached at http:\/\/127\.0\.0\.1:\d+: .*Check its URL/);
});

test('a server without lists, GET and tokens has the operation where an image that was made can be deleted', async ({
  trial,
}) => {
  const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
  const url = await trial.answering((line) => {
    if (line.startsWith('POST')) return reply(201, `{"id":"${id}"}`);
    return reply(line.startsWith('DELETE') && line.includes(id) ? 204 : 404);
  });
  const request = { method: 'POST', url: `${url}/new` };
  const images = { source: 'http', request, id: { json: '/id' }, trusted: true } as const;
  const { stop, right } = await trial.examined(bare(`${url}/v2/123`, { images }), true);

  expect(stop).toBeUndefined();
  expect(right).toContain('the operation answers: DELETE of an image was answered 204');
});

test('a server without GET and with a 401 may have the operation', async ({ trial }) => {
  const url = await trial.answering((line, token) => {
    if (!line.startsWith('DELETE')) return reply(404);
    return reply(token === undefined ? 401 : 404);
  });

  const { stop, wrong, unknown } = await trial.examined(bare(`${url}/v2/123`));

  expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
  expect(unknown).toEqual([
    expect.stringMatching(
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: DELETE .* answered 404 to a made-up token, too/,
    ),
    expect.stringMatching(/^whether the operation is there: DELETE .* answered 404, as it is below a wrong URL\./),
    expect.stringMatching(/^no list of images can be read/),
  ]);
});

test('the latency is the time that the first response took', async ({ trial }) => {
  const url = await trial.answering((line) => ({ ...reply(line.startsWith('GET') ? 200 : 404, '{"images":[]}'), delayMs: 150 }));

  // A timer may fire a millisecond early.
  expect((await trial.examined(bare(`${url}/v2/123`))).latencyMs).toBeGreaterThanOrEqual(145);
});

test('one token may have expired and be revoked', async ({ trial }) => {
  const url = await trial.answering((_, token = '') => reply(token.startsWith('owner') ? 200 : 401, '{"images":[]}'));
  const over = { token: 'dead-0123456789' };
  const identities = { owner: { token: 'owner-0123456789' }, expired: over, revoked: over };
  const { stop, right } = await trial.examined(bare(`${url}/v2/123`, { identities }));

  expect(stop).toBeUndefined();
  expect(right).toEqual(
    expect.arrayContaining(['expired', 'revoked'].map((name) => `the ${name} token was refused (401), as it must be`)),
  );
});

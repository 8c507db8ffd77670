import { expect, test } from '@playwright/test';
import type { Failure } from '../../http/exchange.ts';
import { written } from '../../platform/text/redaction/testing/secret-examples.ts';
import { holdsSecret } from '../../selftest/secret-search.ts';
import { SettingsError } from '../settings-error.ts';
import { testDescription } from '../testing/test-description.ts';
import { logIn, revoke } from './log-in.ts';
import { resolvedTarget } from './resolved-target.ts';
import type { LoginResponse, Send } from './send.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

const common = { secrets: ['hush-hush'], interface: 'public', tls: { insecure: false } } as const;
const byPassword = (password: string) => ({
  auth: { auth: { identity: { methods: ['password'], password: { user: { id: 'u', password } } } } },
  secrets: [password],
});
const keystone: LoginSpec = {
  ...{ ...common, ...byPassword('hush-hush') },
  kind: 'keystone',
  authUrl: 'https://identity.example/v3',
  from: 'OS_CLOUD',
};
const rackspace: LoginSpec = {
  ...common,
  kind: 'rackspace',
  authUrl: 'https://identity.api.rackspacecloud.com/v2.0',
  auth: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username: 'u', apiKey: 'hush-hush' } } },
  region: 'ord',
  from: 'RAX_USERNAME',
};

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function fake(...answers: (Partial<LoginResponse> | Failure)[]): Send & { sent: Sent[] } {
  const sent: Sent[] = [];
  const send: Send = async (method, url, headers, body) => {
    sent.push({ method, url, headers, body: body === undefined ? undefined : JSON.parse(body) });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer !== undefined && 'kind' in answer) return answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  return Object.assign(send, { sent });
}

const endpoint = (url: string, region_id = 'RegionOne', face = 'public') => ({ url, region_id, interface: face });
const services = (...catalog: object[]): Partial<LoginResponse> => ({
  status: 201,
  headers: { 'x-subject-token': 'tok-1' },
  body: JSON.stringify({ token: { expires_at: '2030-01-01T00:00:00.000000Z', project: { id: 'p1' }, catalog } }),
});
const compute = (...endpoints: object[]) => ({ type: 'compute', name: 'nova', endpoints });

const access: Partial<LoginResponse> = {
  status: 200,
  body: JSON.stringify({
    access: {
      token: { id: 'tok-r', expires: '2030-01-01T00:00:00Z', tenant: { id: '123456' } },
      user: { 'RAX-AUTH:defaultRegion': 'DFW' },
      serviceCatalog: [
        {
          name: 'cloudServers',
          type: 'compute',
          endpoints: [{ publicURL: 'https://servers.api.rackspacecloud.com/v1.0/123456' }],
        },
        {
          name: 'cloudServersOpenStack',
          type: 'compute',
          endpoints: ['DFW', 'ORD'].map((region) => ({
            region,
            publicURL: `https://${region.toLowerCase()}.servers.api.rackspacecloud.com/v2/123456`,
          })),
        },
      ],
    },
  }),
};

test('a password logs in at Keystone and the catalogue gives the URLs', async () => {
  const nova = compute(endpoint('http://c/v2.1/'), endpoint('http://internal', 'RegionOne', 'internal'));
  const send = fake(services(nova, { type: 'image', endpoints: [endpoint('http://i/')] }));
  const login = await logIn(keystone, send);
  expect(login.identity).toEqual({ token: 'tok-1', tenant: 'p1', from: 'the token of the login (OS_CLOUD)' });
  expect([login.url(), login.imageUrl()]).toEqual(['http://c/v2.1', 'http://i/v2']);
  expect(send.sent).toMatchObject([
    {
      method: 'POST',
      url: 'https://identity.example/v3/auth/tokens',
      body: keystone.auth,
    },
  ]);
});

test('compute_legacy comes before compute, in the region and interface that were chosen', async () => {
  const legacy = {
    type: 'compute_legacy',
    endpoints: [
      endpoint('http://one/v2/p1', 'one'),
      endpoint('http://two/v2/p1', 'two'),
      endpoint('http://int/v2/p1', 'two', 'internal'),
    ],
  };
  const answer = services(compute(endpoint('http://new/v2.1', 'two')), legacy);
  const urlOf = async (over: Partial<LoginSpec>) => (await logIn({ ...keystone, ...over }, fake(answer))).url();
  expect(await urlOf({ region: 'TWO' })).toBe('http://two/v2/p1');
  expect(await urlOf({ region: 'two', interface: 'internal' })).toBe('http://int/v2/p1');
  await expect(urlOf({})).rejects.toThrow(
    'OS_CLOUD: the compute service is in several regions (one, two); choose one with OS_REGION_NAME',
  );
  await expect(urlOf({ region: 'three' })).rejects.toThrow(
    /no public endpoint of the compute service in the region three \(services: nova, compute_legacy; regions: two, one\)/,
  );
});

test('a login at Rackspace, whose region gives the URL', async () => {
  const send = fake(access);
  const login = await logIn(rackspace, send);
  expect(login.identity).toMatchObject({ token: 'tok-r', tenant: '123456' });
  expect([login.url(), login.imageUrl()]).toEqual(['https://ord.servers.api.rackspacecloud.com/v2/123456', undefined]);
  expect(send.sent.map(({ body }) => body)).toEqual([rackspace.auth]);
});

test('a token is revoked in its own name', async () => {
  const send = fake({ status: 204 });
  await revoke(keystone, 'tok-1', send);
  await revoke(rackspace, 'tok-r', send);
  expect(send.sent).toMatchObject([
    {
      method: 'DELETE',
      url: 'https://identity.example/v3/auth/tokens',
      headers: { 'x-auth-token': 'tok-1', 'x-subject-token': 'tok-1' },
    },
    { method: 'DELETE', url: 'https://identity.api.rackspacecloud.com/v2.0/tokens', headers: { 'x-auth-token': 'tok-r' } },
  ]);
});

const body = '{"error":{"code":401,"message":"The password hush-hush is wrong.\\n"}}';
const refused = 'connect ECONNREFUSED hush-hush';
const tls = (detail: string): Failure => ({ kind: 'untrusted', detail: `TLS: ${detail}` });
const failures: readonly [answer: Partial<LoginResponse> | Failure, said: string][] = [
  [{ status: 401, body }, 'got 401 (The password [redacted] is wrong.); check user'],
  [{ status: 403, body: '<html>' }, 'got 403; check user'],
  [{ status: 400 }, 'got 400; check user'],
  [{ status: 404 }, 'got 404; check the URL'],
  [{ status: 302 }, 'got 302; check the URL'],
  [{ status: 503 }, 'got 503; try again'],
  [{ status: 200, body: '<html>' }, 'without a token; check that this is'],
  [{ kind: 'refused', detail: refused }, 'got no response (connect ECONNREFUSED [redacted]); check the URL'],
  [tls('self-signed certificate in certificate chain'), '. Name its authority in OS_CACERT or cacert'],
  [tls("IP: 10.0.0.1 is not in the cert's list: "), 'another name. Check the host in the URL of the identity service'],
  [tls('write EPROTO SSL routines:ssl3_get_record:wrong version number'), 'plain HTTP. Write http:// in the URL of'],
  [
    { kind: 'refused', detail: 'the proxy failed: connect ECONNREFUSED 10.0.0.1:3128' },
    '(the proxy failed: connect ECONNREFUSED 10.0.0.1:3128); check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY',
  ],
  [{ kind: 'timeout', detail: 'timed out for hush-hush' }, 'got no response (timed out for [redacted])'],
];

const errorOf = (spec: LoginSpec, answer: Partial<LoginResponse> | Failure): Promise<unknown> =>
  logIn(spec, fake(answer)).catch((reason: unknown) => reason);

for (const [answer, said] of failures) {
  test(`${JSON.stringify(answer)} in answer to a login is one line that says what to check`, async () => {
    for (const spec of [keystone, rackspace]) {
      const error = await errorOf(spec, answer);
      expect(error).toBeInstanceOf(LoginError);
      expect(error).toMatchObject({ message: expect.stringContaining(said) });
      expect(String(error)).not.toMatch(/hush-hush|\n/);
    }
  });
}

/** A password as people choose it, and as JSON and URLs have to escape it. */
const password = 'Pa55word/"of+Owner=&';
const withPassword: LoginSpec = { ...keystone, ...byPassword(password) };

const saying = (message: string) => ({ status: 401, body: JSON.stringify({ error: { message } }) });

test('a password that the service returns, in whatever form, is in no message of a login', async () => {
  for (const write of Object.values(written))
    for (const given of [saying(write(password)), { kind: 'malformed', detail: write(password) } as const])
      expect(holdsSecret(String(await errorOf(withPassword, given)), [password])).toBe(false);
});

test('what a service says is one line, in which everything can be seen', async () => {
  const error = await errorOf(keystone, saying('a\n::error::b\u001b[31m\u202ec'));
  expect(String(error)).toContain('(a ::error::b\\x1b[31m\\u202ec)');
  const catalogue = services(compute(endpoint('http://c', 'one\n::error::'), endpoint('http://d', 'two\u001b[2J')));
  const login = await logIn(keystone, fake(catalogue));
  expect(() => login.url()).toThrow('in several regions (one⏎::error::, two\\x1b[2J);');
});

/** What logins complete. */
const { url: _, images: __, ...rest } = testDescription('', { name: 'target', identities: {} });
const pending = { ...rest, images: { source: 'catalogue' } as const };
const source = (over: object = {}) => ({
  description: { ...pending, ...over },
  logins: { owner: keystone, stranger: { ...keystone, from: 'second' } },
});
const imageService = (url: string) => ({ type: 'image', endpoints: [endpoint(url)] });
const cloud = services(compute(endpoint('https://compute.example/v2/p1')), imageService('https://image.example'));
const both = 'compute.example,image.example';

/** What a target becomes whose logins get this answer. */
const resolved = (answer: Partial<LoginResponse>, confirm?: string, over: object = {}) =>
  resolvedTarget(source(over), { ...(confirm !== undefined && { confirm }), sendFor: () => fake(answer) });

test('a target that logs in is resolved: tokens, URL and images', async () => {
  const { description, logins } = await resolved(cloud, both);
  expect(description).toMatchObject({
    url: 'https://compute.example/v2/p1',
    identities: { owner: { token: 'tok-1', tenant: 'p1' }, stranger: { token: 'tok-1' } },
    images: { source: 'glance', url: 'https://image.example/v2' },
  });
  expect(Object.entries(logins).map(([name, { from }]) => [name, from])).toEqual([
    ['owner', 'OS_CLOUD'],
    ['stranger', 'second'],
  ]);
});

test('a host of the catalogue that is not confirmed stops the run, in one line for all hosts, and gets nothing', async () => {
  const send = fake(cloud);
  await expect(resolved(cloud)).rejects.toThrow(SettingsError);
  await expect(resolvedTarget(source(), { confirm: both, ownRun: true, sendFor: () => send })).rejects.toThrow(/loopback/);
  await expect(resolvedTarget(source(), { confirm: 'compute.example', sendFor: () => send })).rejects.toThrow(
    /^TARGET_CONFIRM_HOST: expected "image\.example", got .*\. image\.example gets POST and PUT .*\. Fix: set TARGET_CONFIRM_HOST=compute\.example,image\.example if/,
  );
  expect(send.sent.every(({ url }) => new URL(url).host === new URL(keystone.authUrl).host)).toBe(true);
});

for (const [url, said] of [
  ['http://compute.example:8774/v2/p1', 'is http://compute.example:8774 without TLS, and the login is https'],
  ['https://localhost:8774/v2/p1', 'is https://localhost:8774 on this machine, and the login is elsewhere'],
] as const)
  test(`a catalogue that names ${url} leads nowhere`, async () => {
    const error = await resolved(services(compute(endpoint(url))), 'compute.example,localhost').catch(String);

    expect(error).toBe(`LoginError: OS_CLOUD: the URL in the service catalogue ${said}; set TARGET_URL`);
  });

test('the catalogue gives images to a URL of the operator only if it is asked to, and it has to have an image service', async () => {
  const url = 'http://localhost/v2';
  const [none, asked] = [{ source: 'none' }, { source: 'catalogue', isRequired: true }];

  expect((await resolved(services(), undefined, { url, images: none })).description).toMatchObject({
    url,
    images: { source: 'none' },
  });
  expect((await resolved(cloud, 'image.example', { url, images: asked })).description).toMatchObject({
    url,
    images: { source: 'glance', url: 'https://image.example/v2' },
  });
  await expect(resolved(services(), undefined, { url, images: asked })).rejects.toThrow(
    /TARGET_IMAGES is glance, and the service catalogue has no image service/,
  );
});

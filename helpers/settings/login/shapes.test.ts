import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { endpointUrl, keystoneEndpoints, rackspaceEndpoints } from './catalogue.ts';
import { logInAtKeystone } from './keystone.ts';
import { LoginError } from './login-error.ts';
import { logInAtRackspace } from './rackspace.ts';
import type { LoginResponse, Send } from './send.ts';
import type { KeystoneLogin, RackspaceLogin } from './spec.ts';

/** An identity service may answer JSON of any shape: a login succeeds, or it fails with one clear line. */

const keystone = {
  kind: 'keystone',
  from: 'clouds.yaml',
  authUrl: 'https://identity.test/v3',
  method: { kind: 'token', token: 'a-token-of-the-owner' },
  region: undefined,
  interface: 'public',
} as unknown as KeystoneLogin;
const rackspace = {
  kind: 'rackspace',
  from: 'RAX_USERNAME',
  authUrl: 'https://identity.test/v2.0',
  username: 'user',
  secret: { apiKey: 'a-key-of-the-owner' },
} as unknown as RackspaceLogin;

const members = ['token', 'access', 'catalog', 'serviceCatalog', 'endpoints', 'project', 'tenant', 'id', 'url', 'publicURL'];
const more = [
  'region',
  'interface',
  'type',
  'name',
  'expires_at',
  'expires',
  'issued_at',
  'user',
  'RAX-AUTH:defaultRegion',
  '__proto__',
];
const values = [
  'public',
  'compute',
  'image',
  'cloudServersOpenStack',
  'https://compute.test/v2',
  'http://[',
  '',
  '2030-01-01T00:00:00Z',
];

/** JSON with the members that logins look at, in any place and of any type. */
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, 7, true, ...values),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...members, ...more), tie('tree'), { maxKeys: 6 }),
  ),
}));

const answering =
  (body: string): Send =>
  async () =>
    ({ status: 201, headers: { 'x-subject-token': 'a-new-token', date: body.slice(0, 20) }, body }) satisfies LoginResponse;

/** Uses all that a login gives, and throws only what is no clear line. */
async function use(logIn: () => ReturnType<typeof logInAtKeystone>): Promise<void> {
  try {
    const loggedIn = await logIn();
    for (const url of [loggedIn.url, loggedIn.imageUrl]) {
      try {
        url();
      } catch (error) {
        if (!(error instanceof LoginError)) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
  }
}

test('a login at Keystone fails with one line where the answer has another shape', async () => {
  const shapes = fc.oneof(
    tree,
    tree.map((token) => ({ token })),
    tree.map((catalog) => ({ token: { catalog } })),
  );
  await fc.assert(
    fc.asyncProperty(shapes, (json) => use(() => logInAtKeystone(keystone, answering(JSON.stringify(json))))),
    {
      numRuns: 500,
    },
  );
});

test('a login at Rackspace fails with one line where the answer has another shape', async () => {
  const token = { id: 'a-new-token' };
  const shapes = fc.oneof(
    tree,
    tree.map((access) => ({ access })),
    tree.map((serviceCatalog) => ({ access: { token, serviceCatalog } })),
  );
  await fc.assert(
    fc.asyncProperty(shapes, (json) => use(() => logInAtRackspace(rackspace, answering(JSON.stringify(json))))),
    {
      numRuns: 500,
    },
  );
});

test('a response that is not JSON, or is nested too deep, is one line, too', async () => {
  for (const body of ['', '<html>', '['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    await use(() => logInAtKeystone(keystone, answering(body)));
    await use(() => logInAtRackspace(rackspace, answering(body)));
  }
});

test('a message names twenty regions at most, and no long name as a whole', () => {
  const catalogue = Array.from({ length: 100 }, (_, n) => ({
    type: 'compute',
    endpoints: [{ url: 'https://compute.test/v2', region: `${n}-${'r'.repeat(10_000)}`, interface: 'public' }],
  }));
  const wanted = { what: 'the compute service', kinds: [{ type: 'compute' }], region: undefined, interface: 'public' };
  let message = '';
  try {
    endpointUrl(keystoneEndpoints(catalogue), wanted, keystone);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('0-rrr');
  expect(message.length).toBeLessThan(1600);
  expect(rackspaceEndpoints({ endpoints: 7 })).toEqual([]);
});

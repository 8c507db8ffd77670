import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { endpointUrl, keystoneEndpoints, rackspaceEndpoints } from './catalogue.ts';
import { logIn } from './log-in.ts';
import type { LoginResponse, Send } from './send.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

/** An identity service may answer JSON of any shape: a login succeeds, or it fails with one clear line. */

const common = { auth: {}, secrets: [], interface: 'public', tls: { insecure: false } } as const;
const specs: readonly LoginSpec[] = [
  { ...common, kind: 'keystone', from: 'clouds.yaml', authUrl: 'https://identity.test/v3' },
  { ...common, kind: 'rackspace', from: 'RAX_USERNAME', authUrl: 'https://identity.test/v2.0' },
];

const members = [
  ...['token', 'access', 'catalog', 'serviceCatalog', 'endpoints', 'project', 'tenant', 'id', 'url', 'publicURL', 'region'],
  ...['interface', 'type', 'name', 'expires_at', 'expires', 'issued_at', 'user', 'RAX-AUTH:defaultRegion', '__proto__'],
];
const values = [
  ...['public', 'compute', 'image', 'cloudServersOpenStack', 'https://compute.test/v2', 'http://[', '', '2030-01-01T00:00:00Z'],
];

/** JSON with the members that logins look at, in any place and of any type. */
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, 7, true, ...values),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...members), tie('tree'), { maxKeys: 6 }),
  ),
}));

const answering =
  (body: string): Send =>
  async () =>
    ({ status: 201, headers: { 'x-subject-token': 'a-new-token', date: body.slice(0, 20) }, body }) satisfies LoginResponse;

/** Uses all that a login gives, and throws only what is no clear line. */
async function use(spec: LoginSpec, body: string): Promise<void> {
  try {
    const loggedIn = await logIn(spec, answering(body));
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

for (const spec of specs)
  test(`a login at ${spec.kind} fails with one line if the answer has another shape`, async () => {
    const token = { id: 'a-new-token' };
    const shapes = fc.oneof(
      tree,
      tree.map((content) => ({ token: content, access: content })),
      tree.map((catalog) => ({ token: { catalog }, access: { token, serviceCatalog: catalog } })),
    );
    await fc.assert(
      fc.asyncProperty(shapes, (json) => use(spec, JSON.stringify(json))),
      { numRuns: 500 },
    );
  });

test('a response that is not JSON, or is nested too deep, is one line, too', async () => {
  for (const body of ['', '<html>', '['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`])
    for (const spec of specs) await use(spec, body);
});

test('a message names twenty regions at most, and no long name as a whole', () => {
  const catalogue = Array.from({ length: 100 }, (_, n) => ({
    type: 'compute',
    endpoints: [{ url: 'https://compute.test/v2', region: `${n}-${'r'.repeat(10_000)}`, interface: 'public' }],
  }));
  const wanted = { what: 'the compute service', kinds: [{ type: 'compute' }], region: undefined, interface: 'public' };
  let message = '';
  try {
    endpointUrl(keystoneEndpoints(catalogue), wanted, { ...common, kind: 'keystone', from: 'x', authUrl: '' });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('0-rrr');
  expect(message.length).toBeLessThan(1600);
  expect(rackspaceEndpoints({ endpoints: 7 })).toEqual([]);
});

import { expect } from '@playwright/test';
import { authority, pem, rawServer } from '../../http/wire/testing/raw-server.ts';
import { identityService } from '../../images/testing/identity-service.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { deadPort } from '../../selftest/runs/raw-servers.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { type Answer, bare, reply, test, tokenOf } from './testing/trial.ts';

/** What is wrong with the settings, or with the way to the target, and who has to act. */

test('nothing is wrong with the reference target, whose hooks arm and whose source creates an image', async ({ trial }) => {
  const reference = await trial.reference();
  const { said, wrong, right, names } = await trial.examined(reference, true);
  const again = await trial.examined({ ...reference, name: 'two' }, true);
  const unmade = await trial.examined(reference);

  expect({ said, wrong }).toEqual({ said: [], wrong: [] });
  expect(right).toContain('provoke.503 was armed and disarmed');
  // Targets of a fleet may have one tenant.
  expect(new Set([...names, ...again.names]).size).toBe(2);
  expect(unmade.names).toEqual([]);
});

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';

const strangerOf = ({ identities }: TargetDescription, tenant?: string): Partial<TargetDescription> => {
  const { stranger: { token } = tokenOf('nobody'), ...others } = identities;
  return { identities: { ...others, stranger: { token, ...(tenant !== undefined && { tenant }) } } };
};
const noHook = { request: { method: 'PUT', url: 'http://127.0.0.1:9/fault' } };
const unreadable = 'TARGET_FOREIGN_IMAGE_ID: only its own tenant can read it, and';

/** What is said of the reference target if its description is changed so. */
const mistakes: Readonly<
  Record<string, readonly [change: (right: TargetDescription) => Partial<TargetDescription>, ...says: readonly RegExp[]]>
> = {
  'a wrong token': [
    ({ identities }) => ({ identities: { ...identities, owner: tokenOf('nobody') } }),
    /^broken: TARGET_TOKEN was refused \(401\)\. Check that it belongs to tenant 114367 and has not expired\.$/,
  ],
  'a URL without its tenant': [
    ({ url }) => ({ url: url.replace(/\/\d+$/, '') }),
    /TARGET_URL names no tenant: if the service has tenants, end it with one, like http.*\/v2\/123456\. /,
  ],
  'a wrong token that a command printed': [
    ({ identities }) => ({ identities: { ...identities, owner: { ...tokenOf('nobody'), from: 'the token that X printed' } } }),
    /^broken: The token that X printed was refused \(401\)\. /,
  ],
  'a wrong token of a variable of a target file': [
    ({ identities }) => ({ identities: { ...identities, owner: { ...tokenOf('nobody'), variable: 'ALICE' } } }),
    /^broken: ALICE was refused \(401\)\. /,
  ],
  'no token at all': [() => ({ identities: {} }), /^broken: no token is configured.*Set TARGET_TOKEN/],
  'a tenant that is not the token’s': [
    ({ url }) => ({ url: url.replace(/\d+$/, '999999') }),
    /^(?!nonconformant).*TARGET_TOKEN.*tenant 999999/,
  ],
  'a stranger with the owner’s token': [
    ({ identities: { owner: mine, ...others } }) => ({ identities: { ...others, ...(mine && { owner: mine, stranger: mine }) } }),
    /^broken: TARGET_STRANGER_TOKEN is the same token as TARGET_TOKEN/,
  ],
  'a reader whose token is refused': [
    ({ identities }) => ({ identities: { ...identities, reader: tokenOf('nobody') } }),
    /^broken: TARGET_READER_TOKEN was refused \(401\)/,
  ],
  'a tenant that is not the stranger’s': [
    (right) => strangerOf(right, '654321'),
    /^TARGET_STRANGER_TOKEN does not open tenant 654321 \(4\d\d\)\. Check TARGET_STRANGER_TENANT/,
    /^TARGET_FOREIGN_IMAGE_ID/,
  ],
  'a stranger of the owner’s tenant': [
    (right) => strangerOf(right, right.url.split('/').at(-1)),
    /^broken: The stranger belongs to tenant \S+, as the owner does\./,
  ],
  'a stranger without a tenant': [
    (right) => strangerOf(right),
    /^TARGET_STRANGER_TOKEN got 40\d below the owner's URL\. Set TARGET_STRANGER_TENANT/,
    new RegExp(`^${unreadable} TARGET_STRANGER_TENANT is not set`),
  ],
  'no stranger': [
    ({ identities: { stranger: _, ...others } }) => ({ identities: others }),
    new RegExp(`^${unreadable} TARGET_STRANGER_TOKEN is not set`),
  ],
  'a listed image and a fixture that are not there': [
    ({ fixtures }) => ({ images: { source: 'ids', ids: [id] }, fixtures: { ...fixtures, protected: id.replace(/1$/, '2') } }),
    /^TARGET_IMAGE_IDS: 1 of 1 ids name no image: GET of 9b63c1a5.* got 404\. Replace them\./,
    /^TARGET_PROTECTED_IMAGE_ID is not there/,
  ],
  'a foreign image that the owner’s list shows': [
    ({ fixtures: { protected: mine = '', ...others } }) => ({ fixtures: { ...others, foreign: mine } }),
    /^broken: TARGET_FOREIGN_IMAGE_ID is in the list of tenant 114367, so that a run may delete it\. Set an image of another tenant/,
  ],
  'a hook that cannot be reached': [
    () => ({ provoke: { 503: { before: noHook, after: noHook } } }),
    /^provoke\.503\.before and provoke\.503\.after cannot be reached at http:\/\/127\.0\.0\.1:\d+: .*Check its URL/,
  ],
};

for (const [what, [change, ...says]] of Object.entries(mistakes))
  test(`${what} is the operator’s, and named`, async ({ trial }) => {
    const right = await trial.reference();
    const { said } = await trial.examined({ ...right, ...change(right) });

    expect(said).toEqual(says.map((each) => expect.stringMatching(each)));
  });

test('an owner who sees an image of another tenant may be an administrator of the cloud', async ({ trial }) => {
  const stages: Behaviour['stages'] = (s) => ({
    sees: (call, image) => call.route.kind === 'image' || s.sees(call, image),
  });
  const { said } = await trial.examined(await trial.reference({ stages }));

  expect(said).toEqual([
    expect.stringMatching(/^TARGET_TOKEN shows TARGET_FOREIGN_IMAGE_ID.*administrator of the whole cloud, set the token of an/),
  ]);
});

test('a dead port, and each scheme on a port of the other, are named', async ({ trial }) => {
  const secure = await rawServer((socket) => socket.end(), { tls: true });
  trial.atEnd(() => secure.close());
  const plain = await trial.answering(() => reply(400));

  for (const [url, advice] of [
    [`http://127.0.0.1:${await deadPort()}`, /^broken: no answer from http.*refused.*Check host and port of TARGET_URL/],
    [secure.url.replace('https:', 'http:'), /If the port speaks TLS, write https:\/\/ in TARGET_URL\.$/],
    [plain.replace('http:', 'https:'), /write http:\/\/ in TARGET_URL/i],
    [secure.url, /Name its authority in TARGET_CA_FILE\.$/],
  ] as const)
    expect((await trial.examined(bare(`${url}/v2/123`))).said[0]).toMatch(advice);
});

// Node's server ends a connection with a foreign certificate without an alert.
for (const [what, client, says] of [
  ['no', undefined, /: untrusted .* Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/],
  [
    'a foreign',
    { cert: pem('client-foreign'), key: pem('client-key') },
    /: closed .* check which authority signed TARGET_CLIENT_CERT\.$/,
  ],
] as const)
  test(`${what} client certificate where one is demanded is the operator’s`, async ({ trial }) => {
    const tls = { ca: authority, insecure: false, ...(client !== undefined && { client }) };
    const demanding = await rawServer((socket) => socket.end(), { tls: true, demandsCertificate: true });
    trial.atEnd(() => demanding.close());

    expect((await trial.examined(bare(`${demanding.url}/v2/123`, { tls }))).said[0]).toMatch(says);
  });

for (const [what, revocations, isGoodFor, said] of [
  ['makes and revokes is refused', [204], 0, 'the revoked token was refused (401), as it must be'],
  ['cannot revoke is not known', [405], 0, expect.stringMatching(/revoke/)],
  // The identity service answers as if it had revoked it.
  ['does not revoke is not known', [204], 9, expect.stringMatching(/did not revoke .* may still be valid/)],
  ['revokes, and the target accepts, is charged to the target', [204, 401], 9, expect.stringMatching(/accepted.*DI-401-08/)],
] as const)
  test(`a token that the login ${what}`, async ({ trial }) => {
    const service = await identityService(['spare-to-be-revoked'], revocations);
    trial.atEnd(service.stop);
    const url = await trial.answering((_, who = '') => {
      const isGood = who === 'owner' || (who === 'spare' && service.revoked.length <= isGoodFor);
      return reply(isGood ? 200 : 401, '{"images":[]}');
    });
    const { right, unknown, wrong, description } = await trial.examined(bare(`${url}/v2/123`), false, { owner: service.spec });
    const { identities, lacking } = description;

    expect([...right, ...unknown]).toContainEqual(said);
    expect(wrong).toEqual([]);
    // The run has the token, or the reason why there is none.
    expect([identities.revoked?.token, lacking?.revoked?.code]).toEqual(
      /not known/.test(what) ? [undefined, 'token-not-revoked'] : ['spare-to-be-revoked', undefined],
    );
  });

test('a clock that is off is named, and the latency is the time that the first response took', async ({ trial }) => {
  const dated = { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
  const late: Answer = (line) => ({ ...reply(line.startsWith('GET') ? 200 : 404, '{"images":[]}', dated), delayMs: 150 });
  const { wrong, latencyMs } = await trial.asked(late);

  expect(wrong).toEqual([expect.stringMatching(/^The clock of the target is -?\d+ s off\. Set the clock/)]);
  // A timer may fire a millisecond early.
  expect(latencyMs).toBeGreaterThanOrEqual(145);
});

test('a command that creates images starts where an image is asked for, and its failure is named', async ({ trial }) => {
  const right = await trial.reference();
  const byCommand: TargetDescription = { ...right, images: { source: 'command', run: 'exit 7' } };
  const asked = await trial.examined(byCommand, true);
  const unasked = await trial.examined(byCommand);

  expect(asked.said).toEqual([expect.stringMatching(/^broken: images\.run failed/)]);
  expect(unasked.said).toEqual([]);
});

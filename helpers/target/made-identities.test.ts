import { expect, test } from '@playwright/test';
import type { IdentityName } from '../../contracts/target-words.ts';
import { reasonText } from '../declarations/reason.ts';
import { unscopedLogin } from '../settings/login/other-scopes.ts';
import type { HeldLogin } from '../settings/login/renewal.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { CurrentTokens } from './current-tokens.ts';
import { makeIdentities, type RefusalOf } from './made-identities.ts';
import { MadeTokens } from './made-tokens.ts';
import { type Given, type IdentityService, identityService } from './testing/identity-service.ts';
import { recordingTarget } from './testing/recording-target.ts';

let folder = '';
test.beforeEach(() => {
  folder = freshFolder();
});

const owner = { token: 'token-of-the-owner', tenant: 'p1' };
const accepts: RefusalOf = async () => undefined;

/** The identities of a run whose owner logs in at a service, and why some are lacking. Kept tokens are revoked at the end. */
async function made(service: Omit<IdentityService, 'revoked' | 'scopes'>, refusalOf = accepts, identities = {}) {
  const tokens = new CurrentTokens(recordingTarget({ identities: { owner, ...identities } }).target.description);
  const { held, origins, stop } = service;
  const maker = new MadeTokens(tokens, [held], { origins, folder });
  await makeIdentities(maker, refusalOf);
  await maker.revokeKept();
  await stop();
  const { lacking = {}, identities: found } = tokens.description;
  const texts = Object.entries(lacking).map(([name, reason]) => [name, reasonText(reason)]);
  const whys: Partial<Record<IdentityName, string>> = Object.fromEntries(texts);
  return { tokens, found, maker, whys, why: whys.revoked };
}

test('a token is used once, then revoked, and hidden', async () => {
  const service = await identityService(['a-token-to-revoke']);
  const revokedWhenUsed: string[][] = [];
  const { tokens, found, why } = await made(service, async () => void revokedWhenUsed.push([...service.revoked]));

  expect(revokedWhenUsed).toEqual([[]]);
  expect([found.revoked, service.revoked, why]).toEqual([{ token: 'a-token-to-revoke' }, ['a-token-to-revoke'], undefined]);
  expect(tokens.redactor.text('a-token-to-revoke')).toBe('[redacted]');
});

test('a token is revoked although its use fails', async () => {
  const service = await identityService(['a-token-to-revoke']);
  await expect(made(service, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  await service.stop();

  expect(service.revoked).toEqual(['a-token-to-revoke']);
});

/** Services, and ways to log in, that leave no revoked token, what was revoked all the same, and why. */
for (const [
  what,
  given,
  { revocation = 204, refusal = undefined as string | undefined, secrets = [] as string[] },
  revoked,
  why,
] of [
  [
    'a service that cannot revoke',
    ['a-token-to-revoke'],
    { revocation: 404 },
    ['a-token-to-revoke'],
    /did not revoke one that the run made, which may still be valid: x: the revocation at \S+ was answered 404/,
  ],
  [
    'a target that refuses the token before it is revoked',
    ['a-token-to-revoke'],
    { refusal: 'the target refused the token (401)' },
    ['a-token-to-revoke'],
    /^the login of the owner made no revoked token: the target refused the token \(401\), before it was revoked$/,
  ],
  ['a service that returns a token in use', [owner.token], {}, [], /the identity service returned a token that is in use/],
  [
    'a service that returns the token with which the owner logs in',
    ['token-of-the-operator'],
    { secrets: ['token-of-the-operator'] },
    [],
    /the identity service returned a token that is in use/,
  ],
  ['a login that is refused', [], {}, [], /made no revoked token: x: the login at \S+ was answered 401/],
] as const)
  test(`${what} leaves out the revoked token, and tests name the reason`, async () => {
    const service = await identityService(given, { revocation });
    const held: HeldLogin = { ...service.held, spec: { ...service.held.spec, secrets } };
    const { found, maker, why: said } = await made({ ...service, held }, async () => refusal);

    expect([found, service.revoked]).toEqual([{ owner }, revoked]);
    expect(said).toMatch(why);
    expect(maker.notRevoked).toHaveLength(revocation === 204 ? 0 : 1);
  });

test("the operator's own tokens stay, and nobody logs in for others", async () => {
  const service = await identityService(['a-token-to-revoke']);
  const theirs = { revoked: { token: 'token-1' }, unscoped: { token: 'token-2' }, rescoped: { token: 'token-3' } };
  const { found } = await made(service, accepts, theirs);

  expect([found, service.scopes]).toEqual([{ owner, ...theirs }, []]);
});

const three = [
  'a-token-to-revoke',
  { token: 'a-token-without-project' },
  { token: 'a-token-of-project-2', project: 'p2', roles: ['member'] },
];
const projects = [{ id: 'P1' }, { id: 'p0', enabled: false }, { id: 'p2', enabled: true }];

test('a token without a project and one of another project are made by the login, hidden, and revoked at the end', async () => {
  const service = await identityService(three, { projects });
  const { tokens, found, whys } = await made(service);

  expect(service.scopes).toEqual([undefined, 'unscoped', { project: { id: 'p2' } }]);
  expect([found.unscoped, found.rescoped]).toEqual([
    { token: 'a-token-without-project' },
    { token: 'a-token-of-project-2', tenant: 'p2' },
  ]);
  expect(service.revoked).toEqual(['a-token-to-revoke', 'a-token-without-project', 'a-token-of-project-2']);
  expect([whys, tokens.redactor.text('a-token-of-project-2')]).toEqual([{}, '[redacted]']);
});

test('the target has to accept the token of the other project there, and is not asked about one without a project', async () => {
  const service = await identityService(three, { projects });
  const asked: unknown[] = [];
  const { whys } = await made(service, async (identity) => {
    asked.push(identity);
    return identity.tenant === undefined ? undefined : 'the target refused the token (401)';
  });

  expect(asked).toEqual([{ token: 'a-token-to-revoke' }, { token: 'a-token-of-project-2', tenant: 'p2' }]);
  expect(whys).toEqual({
    rescoped: "the login of the owner made no token of another of the user's projects: the target refused the token (401)",
  });
  expect(service.revoked).toContain('a-token-of-project-2');
});

const unfit: readonly [what: string, given: readonly (string | Given)[], listed: readonly object[], whys: object][] = [
  ['without another project', three, [{ id: 'p1' }], { rescoped: /the user has no other project/ }],
  [
    'whose other projects cannot be in a path',
    three,
    [{ id: '../v3/users' }, { id: 'p1/..' }, { id: '..' }],
    { rescoped: /the user has no other project/ },
  ],
  [
    'that gives a project to every token',
    ['a-token-to-revoke', { token: 'a-token-with-project', project: 'p1' }],
    [{ id: 'p1' }],
    { unscoped: /returned a token with a project/, rescoped: /no other project/ },
  ],
  [
    'that gives a token for another project than it was asked for',
    [...three.slice(0, 2), { token: 'a-token-of-project-1', project: 'p1' }],
    projects,
    { rescoped: /for another project than the one asked for/ },
  ],
  [
    'whose user is an administrator elsewhere',
    [...three.slice(0, 2), { token: 'a-token-of-an-admin', project: 'p2', roles: ['member', 'cloud_admin'] }],
    projects,
    { rescoped: /an administrator in the other project/ },
  ],
  [
    'that returns a token that is in use',
    ['a-token-to-revoke', owner.token, owner.token],
    projects,
    { unscoped: /a token that is in use/, rescoped: /a token that is in use/ },
  ],
];
for (const [what, given, listed, expected] of unfit) {
  test(`a service ${what} leaves out what it cannot make, and revokes the rest`, async () => {
    const service = await identityService(given, { projects: listed });
    const { found, whys } = await made(service);
    const names = Object.keys(whys) as IdentityName[];

    expect(names).toEqual(Object.keys(expected));
    for (const [name, pattern] of Object.entries(expected)) expect(whys[name as IdentityName]).toMatch(pattern as RegExp);
    expect(names.map((name) => found[name])).toEqual(names.map(() => undefined));
    expect(service.revoked).not.toContain(owner.token);
  });
}

test('a service that cannot revoke gets no further login', async () => {
  const service = await identityService(three, { projects, revocation: 405 });
  const { whys } = await made(service);

  expect(service.scopes).toHaveLength(1);
  expect([whys.unscoped, whys.rescoped]).toEqual([
    expect.stringContaining('does not revoke tokens, and the run leaves none behind'),
    expect.stringContaining('does not revoke tokens, and the run leaves none behind'),
  ]);
});

test('a token that has ended is not revoked', async () => {
  const service = await identityService(['a-token-to-revoke', { token: 'a-token-without-project', lifeMs: -1000 }]);
  const { found } = await made(service);

  expect(service.revoked).toEqual(['a-token-to-revoke']);
  expect(found.unscoped?.goodUntilMs).toBeLessThan(Date.now());
});

test('an application credential, and Identity v2.0, make neither', () => {
  const common = { authUrl: '', auth: {}, secrets: [], interface: 'public', tls: { insecure: false }, from: 'x' } as const;

  expect(unscopedLogin({ ...common, kind: 'keystone', project: 'own' })).toEqual({
    ok: false,
    reason: 'an application credential has one project',
  });
  expect(unscopedLogin({ ...common, kind: 'rackspace' })).toEqual({
    ok: false,
    reason: 'a token of Identity v2.0 serves all tenants of its account',
  });
});

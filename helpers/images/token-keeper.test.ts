import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testDescription } from '../settings/testing/test-description.ts';
import { identityService } from './testing/identity-service.ts';
import { CurrentTokens, TokenKeeper } from './token-keeper.ts';

const first = 'first-token-of-the-owner';
const ending = { end: undefined };

/** A keeper of an owner who logs in at a service that gives these tokens. `refused`: the tokens that the target refuses. */
async function keeper(given: readonly string[], refused: readonly string[], revocations?: readonly number[]) {
  const service = await identityService(given, revocations);
  const tokens = new CurrentTokens(testDescription('http://127.0.0.1:1', { identities: { owner: { token: first } } }));
  const kept = new TokenKeeper(tokens, {
    sources: { owner: service.spec },
    origins: service.origins,
    ending,
    folder: freshFolder(),
  });
  const isRefused = async (): Promise<boolean> => refused.includes(tokens.tokenOf('owner') ?? '');
  return { tokens, kept, service, renewed: (used = first) => kept.renewed('owner', used, isRefused) };
}

test('a good token that the target refuses is had again once, for all requests that it was refused to', async () => {
  const { tokens, kept, service, renewed } = await keeper(['second-token-of-the-owner'], [first]);

  expect(await renewed()).toBe(false);
  kept.accepted(first);
  expect(await Promise.all([renewed(), renewed()])).toEqual([true, true]);
  expect(await renewed()).toBe(true);
  await service.stop();

  expect(tokens.tokenOf('owner')).toBe('second-token-of-the-owner');
  expect(tokens.redactor.text(`${first} second-token-of-the-owner`)).toBe('[redacted] [redacted]');
});

test('a token that the target accepts for a read is not replaced: the 401 is the answer to the request', async () => {
  const { tokens, kept, service, renewed } = await keeper(['second-token-of-the-owner'], []);
  kept.accepted(first);

  expect(await renewed()).toBe(false);
  await service.stop();

  expect(tokens.tokenOf('owner')).toBe(first);
});

for (const [what, given, said] of [
  [
    'the login fails',
    [],
    /^the token of the owner has expired, and there is no new one: OS_CLOUD: the login at .* got 401; check/,
  ],
  ['the same token comes again', [first], /there is no new one: OS_CLOUD: the same token came again$/],
  ['the new token is refused, too', ['other-token-of-the-owner'], /OS_CLOUD: the target refuses the new token, too \(401\)$/],
] as const)
  test(`if ${what}, that is one line, and nothing is tried again`, async () => {
    const { kept, service, renewed } = await keeper([...given, 'token-of-a-second-try'], [first, 'other-token-of-the-owner']);
    if (given.length === 0) await service.stop();
    kept.accepted(first);
    const errors = [await renewed().catch(String), await renewed().catch(String)];
    await service.stop().catch(() => {});

    if (given.length > 0) expect(errors[0]).toMatch(new RegExp(said.source.replace('^', '')));
    expect(errors[1]).toBe(errors[0]);
  });

const makes = [
  ['is made, used and revoked', ['token-to-be-revoked'], undefined, [undefined, 'refused'], 'taken'],
  ['is not made if the service returns a token in use', [first], undefined, [], /returned a token that is in use/],
  ['is not made if the login is refused', [], undefined, [], /got 401/],
  [
    'shows nothing if the target refused it before',
    ['token-to-be-revoked'],
    undefined,
    ['it was refused'],
    /it was refused, before/,
  ],
  ['is not made if the service does not revoke it', ['token-to-be-revoked'], [405], [], /token-not-revoked/],
  ['is not made if the service still accepts it, as the target does', ['token-to-be-revoked'], [204], [], /token-not-revoked/],
  ['is made if the target alone still accepts it', ['token-to-be-revoked'], [204, 401], [], 'taken'],
] as const;
for (const [what, given, revocations, refusals, expected] of makes)
  test(`a revoked token ${what}`, async () => {
    const { tokens, kept, service } = await keeper(given, [], revocations);
    const answers = [...refusals];
    await kept.makeRevoked(async () => answers.shift());
    await service.stop();
    const { lacking, identities } = tokens.description;

    expect([...new Set(service.revoked)]).toEqual(given[0] === 'token-to-be-revoked' ? [given[0]] : []);
    if (expected === 'taken') expect(identities.revoked?.token).toBe('token-to-be-revoked');
    else expect(JSON.stringify(lacking?.revoked)).toMatch(expected);
  });

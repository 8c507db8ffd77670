import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { reasonText } from '../verdict/reason.ts';
import { CurrentTokens } from './current-tokens.ts';
import { makeIdentities, type RefusalOf } from './made-identities.ts';
import { MadeTokens } from './made-tokens.ts';
import { type IdentityService, identityService } from './testing/identity-service.ts';
import { recordingTarget } from './testing/recording-target.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'delete-image-made-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const owner = { token: 'token-of-the-owner' };
const accepts: RefusalOf = async () => undefined;

/** The identities of a run whose owner logs in at a service, and why some are lacking. */
async function made(service: IdentityService, refusalOf = accepts, identities = {}) {
  const tokens = new CurrentTokens(recordingTarget({ identities: { owner, ...identities } }).target.description);
  const { held, origins, stop } = service;
  const maker = new MadeTokens(tokens, [held], { origins, folder });
  await makeIdentities(tokens, maker, refusalOf);
  await stop();
  const { lacking = {}, identities: found } = tokens.description;
  return { tokens, found, maker, why: lacking.revoked === undefined ? undefined : reasonText(lacking.revoked) };
}

test('a token is used once, then revoked, and hidden', async () => {
  const service = await identityService(['a-token-to-revoke']);
  const revokedWhenUsed: string[][] = [];
  const { tokens, found, why } = await made(service, async () => void revokedWhenUsed.push([...service.revoked]));

  expect(revokedWhenUsed).toEqual([[]]);
  expect([found.revoked, service.revoked, why]).toEqual([{ token: 'a-token-to-revoke' }, ['a-token-to-revoke'], undefined]);
  expect(tokens.redactor.text('a-token-to-revoke')).toBe('[redacted]');
});

test('a service that cannot revoke leaves out the revoked token alone, and says that one may still be valid', async () => {
  const service = await identityService(['a-token-to-revoke'], 404);
  const { found, why, maker } = await made(service);

  expect(found).toEqual({ owner });
  expect(why).toMatch(
    /did not revoke one that the run made, which may still be valid: x: the revocation at \S+ was answered 404/,
  );
  expect(maker.notRevoked).toHaveLength(1);
});

test('a token is revoked although its use fails', async () => {
  const service = await identityService(['a-token-to-revoke']);
  await expect(made(service, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  await service.stop();

  expect(service.revoked).toEqual(['a-token-to-revoke']);
});

test('a token that the target refuses before it is revoked shows nothing afterwards', async () => {
  const service = await identityService(['a-token-to-revoke']);
  const { found, why } = await made(service, async () => 'the target refused the token (401) before it was revoked');

  expect(found.revoked).toBeUndefined();
  expect(why).toBe('the login of the owner made no revoked token: the target refused the token (401) before it was revoked');
});

test('a token that is in use is not revoked', async () => {
  const service = await identityService([owner.token]);
  const { found, why } = await made(service);

  expect([found.revoked, service.revoked]).toEqual([undefined, []]);
  expect(why).toContain('the identity service returned a token that is in use');
});

test('a login that is refused leaves out the revoked token, and tests name the reason', async () => {
  const { why } = await made(await identityService([]));

  expect(why).toMatch(/made no revoked token: x: the login at \S+ was answered 401/);
});

test("the operator's own token stays, and nobody logs in for another", async () => {
  const service = await identityService(['a-token-to-revoke']);
  const { found } = await made(service, accepts, { revoked: { token: 'token-of-the-operator' } });

  expect([found.revoked, service.revoked]).toEqual([{ token: 'token-of-the-operator' }, []]);
});

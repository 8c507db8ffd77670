import { expect, test } from '@playwright/test';
import { Origins } from '../http/origins.ts';
import type { TargetDescription } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { triedElsewhere } from '../spec/attacks.ts';
import { CurrentTokens } from './current-tokens.ts';
import { MadeTokens } from './made-tokens.ts';
import { type IdentityService, identityService } from './testing/identity-service.ts';
import { type RecordingTarget, recordingTarget } from './testing/recording-target.ts';

const owner = { token: 'gAAAAAB-owner+token/0123456789' };
const url = 'https://compute.example/v2/123456';
const identities = { owner, reader: { token: 'token-of-the-reader' }, revoked: { token: 'token-that-was-revoked' } };

const described = () => recordingTarget({ url, identities }).target.description;

test.describe('a URL', () => {
  const ask = ({ target }: RecordingTarget, query: string) =>
    target.sender.read({ method: 'GET', fields: [] }, target.ledger.reads.below(`/images${query}`), { role: 'state' });

  for (const [what, text] of Object.entries({
    'as it is': owner.token,
    'percent-encoded': encodeURIComponent(owner.token),
    'in base64': Buffer.from(owner.token).toString('base64url'),
    'of another identity': identities.reader.token,
  })) {
    test(`with a token that works, ${what}, does not leave for a host that is not loopback`, async () => {
      const recording = recordingTarget({ url, identities });
      await expect(ask(recording, `?X-Auth-Token=${text}`)).rejects.toThrow(
        /^no request was sent to compute\.example, because its URL would contain a valid token$/,
      );
      expect(recording.sent).toEqual([]);
    });
  }

  test('with a token that was revoked, or a part of one that works, may leave', async () => {
    const recording = recordingTarget({ url, identities });
    await ask(recording, `?a=${identities.revoked.token}&b=${owner.token.slice(0, 14)}`);
    expect(recording.sent).toHaveLength(1);
  });

  test('with a token may leave for loopback', async () => {
    const { expectNoneIn } = new CurrentTokens({ ...described(), url: 'http://127.0.0.1:1/v2/1' });
    expect(() => expectNoneIn(`http://127.0.0.1:1/v2/1/images/x?token=${owner.token}`)).not.toThrow();
  });

  test('may have a tenant that is a token: the operator wrote it', () => {
    const tokens = new CurrentTokens({ ...described(), identities: { owner: { token: 'v2/123456' } } });
    expect(() => tokens.expectNoneIn(`${url}/images/x`)).not.toThrow();
  });
});

test.describe('a token that may become known', () => {
  const used: string[] = [];
  const use = async (token: string) => used.push(token);
  let folder = '';
  test.beforeEach(() => {
    used.splice(0);
    folder = freshFolder();
  });

  /** What lends tokens of a service, and what the run keeps of them. */
  function lending({ held, origins }: Pick<IdentityService, 'held' | 'origins'>) {
    const tokens = new CurrentTokens(described());
    const made = new MadeTokens(tokens, [held], { origins, folder });
    return { tokens, made, lend: made.lend.bind(made) };
  }

  test('comes from its own login, and is revoked although its use fails', async () => {
    const service = await identityService(['a-token-to-spare']);
    const failing = async (token: string) => {
      await use(token);
      throw new Error('lost');
    };
    await expect(lending(service).lend(failing)).rejects.toThrow('lost');
    await service.stop();

    expect([used, service.revoked]).toEqual([['a-token-to-spare'], ['a-token-to-spare']]);
  });

  test('is never one that the run uses: a service that gives it again has none to spare', async () => {
    const service = await identityService([owner.token, identities.reader.token]);
    const { lend } = lending(service);
    expect([await lend(use), await lend(use), await lend(use)]).toEqual([undefined, undefined, undefined]);
    await service.stop();

    expect([used, service.revoked]).toEqual([[], []]);
  });

  test('is the last one where the service does not revoke it, and its use counts', async () => {
    const service = await identityService(['a-token-to-spare', 'another-token-to-spare'], { revocation: 405 });
    const { lend, made } = lending(service);
    expect([await lend(use), await lend(use)]).toEqual([1, undefined]);
    await service.stop();

    expect(made.notRevoked).toEqual([expect.stringMatching(/^x: the revocation at \S+ was answered 405;/)]);
    expect(lending(service).made.notRevoked).toHaveLength(1);
  });

  test("is the owner's on loopback only, where nobody logs in", async () => {
    const lend = (description: TargetDescription) => {
      const tokens = new CurrentTokens(description);
      return new MadeTokens(tokens, [], { origins: new Origins([]), folder }).lend(use);
    };
    await lend(described());
    expect(used).toEqual([]);
    await lend({ ...described(), url: 'http://[::1]:1/v2/1' });
    expect(used).toEqual([owner.token]);
  });
});

test('without a token to spare only a field is tried, and no URL holds a token', async () => {
  const { api, sent, ledger } = recordingTarget({ url, identities }, { aims: ['unknown'] });
  const images = { victim: async () => ({ address: ledger.unknown() }) };
  const tried = await triedElsewhere(api, images as never, owner);

  expect(tried.map(({ label }) => label)).toEqual(['as a password', 'in X_Auth_Token']);
  expect(sent.filter((request) => request.url.includes('?'))).toEqual([]);
});

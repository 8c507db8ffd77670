import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { HeldLogin } from '../config/login/renewal.ts';
import { Origins } from '../http/origins.ts';
import { triedElsewhere } from '../spec-words/tokens-elsewhere.ts';
import { CurrentTokens } from './current-tokens.ts';
import { disposableTokens } from './disposable-token.ts';
import { recordingTarget } from './testing/recording-target.ts';

const owner = { token: 'gAAAAAB-owner+token/0123456789' };
const url = 'https://compute.example/v2/123456';
const identities = { owner, reader: { token: 'token-of-the-reader' }, revoked: { token: 'token-that-was-revoked' } };

test.describe('a URL', () => {
  const { target, sent } = recordingTarget({ url, identities });
  const ask = (query: string) =>
    target.door.read({ method: 'GET', fields: [] }, target.ledger.reads.below(`/images${query}`), { role: 'state' });

  for (const [what, text] of Object.entries({
    'as it is': owner.token,
    'percent-encoded': encodeURIComponent(owner.token),
    'in base64': Buffer.from(owner.token).toString('base64url'),
    'of another identity': identities.reader.token,
  })) {
    test(`with a token that works, ${what}, does not leave for a host that is not loopback`, async () => {
      await expect(ask(`?X-Auth-Token=${text}`)).rejects.toThrow(
        /^no request was sent to compute\.example, because its URL would contain a valid token$/,
      );
      expect(sent).toEqual([]);
    });
  }

  test('with a token that was revoked, or a part of one that works, may leave', async () => {
    await ask(`?a=${identities.revoked.token}&b=${owner.token.slice(0, 14)}`);
    expect(sent).toHaveLength(1);
  });

  test('with a token may leave for loopback', async () => {
    const { expectNoneIn } = new CurrentTokens({ ...target.description, url: 'http://127.0.0.1:1/v2/1' });
    expect(() => expectNoneIn(`http://127.0.0.1:1/v2/1/images/x?token=${owner.token}`)).not.toThrow();
  });

  test('may have a tenant that is a token: the operator wrote it', () => {
    const tokens = new CurrentTokens({ ...target.description, identities: { owner: { token: 'v2/123456' } } });
    expect(() => tokens.expectNoneIn(`${url}/images/x`)).not.toThrow();
  });
});

/** An identity service that gives these tokens, one after the other. */
async function identityService(...given: string[]) {
  const revoked: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'DELETE') revoked.push(String(request.headers['x-subject-token']));
    const token = request.method === 'DELETE' ? undefined : given.shift();
    if (token === undefined) response.writeHead(request.method === 'DELETE' ? 204 : 401).end();
    else response.writeHead(201, { 'X-Subject-Token': token }).end('{"token":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const authUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
  const method = { kind: 'password', user: { id: 'u' }, password: 'a-password' } as const;
  const spec = { kind: 'keystone', authUrl, method, interface: 'public', tls: { insecure: false }, from: 'x' } as const;
  const held: HeldLogin = { identity: 'owner', spec, life: { renewMs: 0, endsMs: 0 } };
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { held, origins: new Origins([authUrl]), revoked, stop };
}

test.describe('a token that may become known', () => {
  const { target } = recordingTarget({ url, identities });
  const used: string[] = [];
  const use = async (token: string) => used.push(token);
  test.beforeEach(() => void used.splice(0));

  test('comes from its own login, is hidden, and is revoked', async () => {
    const { held, origins, revoked, stop } = await identityService('a-token-to-spare');
    const tokens = new CurrentTokens(target.description);
    await disposableTokens(tokens, [held], origins)(use);
    await stop();

    expect([used, revoked]).toEqual([['a-token-to-spare'], ['a-token-to-spare']]);
    expect(tokens.redactor.text('a-token-to-spare')).toBe('[redacted]');
  });

  test('is revoked where its use fails', async () => {
    const { held, origins, revoked, stop } = await identityService('a-token-to-spare');
    const lend = disposableTokens(new CurrentTokens(target.description), [held], origins);
    await expect(lend(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await stop();

    expect(revoked).toEqual(['a-token-to-spare']);
  });

  test('is never the one that the owner uses: a service that gives it again has none to spare', async () => {
    const { held, origins, revoked, stop } = await identityService(owner.token);
    const lend = disposableTokens(new CurrentTokens(target.description), [held], origins);
    expect([await lend(use), await lend(use)]).toEqual([undefined, undefined]);
    await stop();

    expect([used, revoked]).toEqual([[], []]);
  });

  test("is the owner's on loopback only, where nobody logs in", async () => {
    const none = new Origins([]);
    await disposableTokens(new CurrentTokens(target.description), [], none)(use);
    expect(used).toEqual([]);
    await disposableTokens(new CurrentTokens({ ...target.description, url: 'http://[::1]:1/v2/1' }), [], none)(use);
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

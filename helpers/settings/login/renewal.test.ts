import { expect, test } from '@playwright/test';
import { CurrentTokens } from '../../target/current-tokens.ts';
import { freshFolder } from '../testing/fresh-folder.ts';
import { testDescription } from '../testing/test-description.ts';
import type { LoggedIn } from './log-in.ts';
import { tokenLife } from './log-in.ts';
import { type HeldLogin, Renewals } from './renewal.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

const spec: LoginSpec = {
  kind: 'rackspace',
  authUrl: 'https://identity.example/v2.0',
  auth: {},
  secrets: ['k'],
  interface: 'public',
  tls: { insecure: false },
  from: 'RAX_USERNAME',
};
const description = testDescription('https://compute.example/v2/1', {
  identities: { owner: { token: 'token-0-of-the-owner' }, revoked: { token: 'token-that-was-revoked' } },
});

/** Renewals under a clock of their own, whose logins give what `answers` says of the moment, in ms. */
function started(answers: (nowMs: number, count: number) => Pick<LoggedIn, 'token' | 'life'>, folder = freshFolder()) {
  const held: HeldLogin = { identity: 'owner', spec, life: { endsMs: 1_000_000, renewMs: 880_000 } };
  const tokens = new CurrentTokens(description);
  const clock = { nowMs: 0, logins: 0, waitedMs: 0 };
  const renewals = new Renewals([held], folder, tokens, {
    now: () => clock.nowMs,
    wait: async (ms) => {
      clock.waitedMs += ms;
      clock.nowMs += ms;
    },
    logIn: async () => {
      clock.logins += 1;
      return { tenant: '1', roles: [], url: () => '', imageUrl: () => undefined, ...answers(clock.nowMs, clock.logins) };
    },
  });
  const at = (nowMs: number): Promise<void> => {
    clock.nowMs = nowMs;
    return renewals.renew();
  };
  return { tokens, clock, renewals, at };
}

const lasting = (sentMs: number, ms: number) => ({ endsMs: sentMs + ms, renewMs: sentMs + ms - ms / 4 });
const fresh = (nowMs: number, count: number) => ({ token: `token-${count}-of-the-owner`, life: lasting(nowMs, 200_000) });

test('a token is renewed once, when it is nearly over, and again when the new one is', async () => {
  const { tokens, clock, renewals, at } = started(fresh);
  await at(879_999);
  expect(clock.logins).toBe(0);

  await Promise.all([at(880_000), renewals.renew()]);
  await at(1_029_999);
  expect([clock.logins, tokens.tokenOf('owner')]).toEqual([1, 'token-1-of-the-owner']);

  await at(1_030_000);
  expect([clock.logins, tokens.tokenOf('owner')]).toEqual([2, 'token-2-of-the-owner']);
});

test('every token that there was stays hidden, and is shown by the name of its variable', async () => {
  const { tokens, at } = started(fresh);
  await at(900_000);
  const said = tokens.redactor.text('token-0-of-the-owner token-1-of-the-owner');

  expect(said).not.toMatch(/of-the-owner/);
  expect(tokens.redactor.finds('x token-1-of-the-owner')).toBe(true);
  expect([...tokens.variables]).toEqual([
    ['token-0-of-the-owner', '$TARGET_TOKEN'],
    ['token-that-was-revoked', '$TARGET_REVOKED_TOKEN'],
    ['token-1-of-the-owner', '$TARGET_TOKEN'],
  ]);
});

test('the login of one identity that fails takes nothing from another, which logs in once', async () => {
  const logins: string[] = [];
  const life = { endsMs: 1_000_000, renewMs: 880_000 };
  const of = (identity: 'owner' | 'stranger'): HeldLogin => ({ identity, life, spec: { ...spec, from: identity } });
  const tokens = new CurrentTokens(description);
  const renewals = new Renewals([of('owner'), of('stranger')], freshFolder(), tokens, {
    now: () => 900_000,
    logIn: async ({ from }) => {
      logins.push(from);
      if (from === 'stranger') throw new LoginError('credentials', 'the login was answered 401');
      return { tenant: '1', roles: [], url: () => '', imageUrl: () => undefined, ...fresh(900_000, 1) };
    },
  });
  for (let n = 0; n < 2; n += 1) await expect(renewals.renew()).rejects.toThrow(/the token of the stranger is about to expire/);

  expect(logins).toEqual(['owner', 'stranger']);
  expect(tokens.tokenOf('owner')).toBe('token-1-of-the-owner');
});

test('a login that fails is not tried again, by no process of the run', async () => {
  const folder = freshFolder();
  const fail = () => {
    throw new LoginError('credentials', 'RAX_USERNAME: the login was answered 401');
  };
  const line = 'the token of the owner is about to expire and cannot be renewed: RAX_USERNAME: the login was answered 401';
  const first = started(fail, folder);
  await expect(first.at(900_000)).rejects.toMatchObject({ name: 'RenewalError', message: line, stack: line });
  await expect(first.at(900_001)).rejects.toThrow(line);
  const second = started(fail, folder);
  await expect(second.at(900_000)).rejects.toThrow(line);

  expect([first.clock.logins, second.clock.logins]).toEqual([1, 0]);
  expect(first.tokens.tokenOf('owner')).toBe('token-0-of-the-owner');
});

test('where the same token is given until it ends, its end is waited for', async () => {
  const same = { token: 'token-0-of-the-owner', life: lasting(0, 1_000_000) };
  const { tokens, clock, at } = started((nowMs, count) => (nowMs < 1_000_000 ? same : fresh(nowMs, count)));
  await at(900_000);

  expect(clock).toMatchObject({ logins: 2, waitedMs: 101_000 });
  expect(tokens.tokenOf('owner')).toBe('token-2-of-the-owner');
});

test('a service that gives no token but such that are over is asked twice, and breaks the run', async () => {
  const { clock, at } = started((_, count) => ({ token: `token-${count}`, life: lasting(0, 1_000_000) }));
  await expect(at(900_000)).rejects.toThrow(/RAX_USERNAME: the login returned a token that has already expired$/);
  await expect(at(1_100_000)).rejects.toThrow(/that has already expired$/);

  expect(clock.logins).toBe(2);
});

test('a token without a known end is not renewed', async () => {
  const { clock, at } = started((_, count) => ({ token: `token-${count}`, life: undefined }));
  await at(900_000);
  await at(9_000_000);

  expect(clock.logins).toBe(1);
});

const noon = Date.parse('2030-01-01T12:00:00Z');
const hour = { endsMs: noon + 3_600_000, renewMs: noon + 3_480_000 };
for (const [what, said, life] of [
  ['a clock that is right', { expires: '2030-01-01T13:00:00Z', date: 'Tue, 01 Jan 2030 12:00:00 GMT' }, hour],
  ['a clock that is fast', { expires: '2030-01-01T18:00:00Z', date: 'Tue, 01 Jan 2030 17:00:00 GMT' }, hour],
  ['a moment of issue, and no Date', { expires: '2030-01-01T08:00:00.000000Z', issued: '2030-01-01T07:00:00.000000Z' }, hour],
  [
    'a token of an earlier login',
    { expires: '2030-01-01T13:00:00Z', issued: '2030-01-01T02:00:00Z', date: 'Tue, 01 Jan 2030 12:00:00 GMT' },
    hour,
  ],
  ['no clock at all', { expires: '2030-01-01T13:00:00Z' }, hour],
  ['a life of four seconds', { expires: '2030-01-01T12:00:04Z' }, { endsMs: noon + 4000, renewMs: noon + 3000 }],
  ['no end', { expires: undefined }, undefined],
  ['an end that is no time', { expires: 'never' }, undefined],
] as const) {
  test(`the life of a token is known from ${what}`, () => {
    expect(tokenLife({ date: undefined, ...said }, noon)).toEqual(life);
  });
}

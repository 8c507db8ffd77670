import { expect, test } from '@playwright/test';
import { type Confirmation, checkConfirmed } from './confirmation.ts';
import type { Provocation, TargetDescription } from './description.ts';
import { hostsOf } from './hosts.ts';
import type { TokenSources } from './login/spec.ts';
import { Problems } from './settings-error.ts';

const target = {
  url: 'https://compute.example/v2/1',
  identities: { owner: { token: 'token-of-the-owner' } },
  provoke: {},
  images: { source: 'none' },
} satisfies Partial<TargetDescription>;

function problemsOf(
  over: Partial<TargetDescription>,
  confirmation: Confirmation = {},
  logins: TokenSources = {},
): readonly string[] {
  const problems = new Problems();
  checkConfirmed(hostsOf({ ...target, ...over }, logins), confirmation, problems);
  return problems.error().problems;
}

const confirmed = { confirm: 'stale.example, compute.example' };
const step = (request: object) => ({ before: { request }, after: { command: 'true' } }) as Provocation;

test('one problem gives the whole line for every host that gets a token or a DELETE', () => {
  const over = { images: { source: 'glance', url: 'https://image.example:9292/v2' } } as const;
  expect(problemsOf(over)).toEqual([
    'TARGET_CONFIRM_HOST: expected "compute.example", "image.example:9292", got nothing. compute.example gets DELETE and reads of images, with the tokens of owner; image.example:9292 gets POST and PUT to create images, with the token of the owner. Fix: set TARGET_CONFIRM_HOST=compute.example,image.example:9292 if you mean these hosts',
  ]);
  expect(problemsOf(over, confirmed).join()).toMatch(
    /expected "image\.example:9292", got .*TARGET_CONFIRM_HOST=compute\.example,image/,
  );
  expect(problemsOf(over, { confirm: 'compute.example,image.example:9292' })).toEqual([]);
});

for (const [what, request] of [
  ['a token in a field', { method: 'POST', url: 'https://hook.example/', headers: { 'X-Auth-Token': 'whatever' } }],
  ['the token of an identity', { method: 'POST', url: 'https://hook.example/', body: '{"t":"token-of-the-owner"}' }],
  ['a DELETE', { method: 'DELETE', url: 'https://hook.example/fault/{image}' }],
] as const) {
  test(`a request of the operator's with ${what} goes to a confirmed host`, () => {
    expect(problemsOf({ provoke: { 503: step(request) } }, confirmed).join()).toContain('expected "hook.example"');
    expect(problemsOf({ provoke: { 503: step(request) } }, { confirm: 'compute.example,hook.example' })).toEqual([]);
  });
}

test('a request of the operator without token and DELETE goes where he says', () => {
  const request = { method: 'POST', url: 'https://hook.example/', body: '{}' };
  expect(problemsOf({ provoke: { 503: step(request) } }, confirmed)).toEqual([]);
});

test('the identity service of the owner is the word of the operator, any other is confirmed', () => {
  const login = { kind: 'keystone', auth: {}, secrets: [], interface: 'public', tls: { insecure: false }, from: 'x' } as const;
  const owner = { ...login, authUrl: 'https://identity.example/v3' };
  expect(problemsOf({}, confirmed, { owner, stranger: owner })).toEqual([]);
  const other = { ...login, authUrl: 'https://other.example/v3' };
  expect(problemsOf({}, confirmed, { owner, stranger: other }).join()).toContain('expected "other.example"');
  expect(problemsOf({}, confirmed, { stranger: owner }).join()).toContain('expected "identity.example"');
});

test('loopback needs no confirmation, and a run of the project itself goes nowhere else', () => {
  const url = 'http://127.0.0.1:8774/v2/1';
  expect(problemsOf({ url }, { ownRun: true })).toEqual([]);
  const request = { method: 'POST', url: 'https://hook.example/' };
  expect(problemsOf({ url, provoke: { 503: step(request) } }, { ownRun: true, confirm: 'hook.example' })).toHaveLength(1);
});

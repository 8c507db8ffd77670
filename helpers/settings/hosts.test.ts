import { expect, test } from '@playwright/test';
import type { Provocation } from './description.ts';
import { reachLines } from './hosts.ts';
import type { LoginSpec, TokenCommand } from './login/spec.ts';

const identities = { owner: { token: 'token-of-the-owner' } };
const compute = { url: 'https://compute.example/v2/1', identities, provoke: {}, images: { source: 'none' } } as const;
const owner: LoginSpec = {
  ...{ kind: 'keystone', authUrl: 'https://compute.example/identity/v3', auth: {}, secrets: [], interface: 'public' },
  ...{ tls: { insecure: false }, from: 'OS_CLOUD' },
};
const reader: TokenCommand = { kind: 'command', command: 'print-token', from: 't.json /identities/reader/command' };
const step = (after: object): Provocation =>
  ({ before: { request: { method: 'PUT', url: 'http://127.0.0.1:9/x' } }, after }) as Provocation;

test('each host is listed with what it receives, on one line', () => {
  const clear = step({ request: { method: 'DELETE', url: 'http://127.0.0.1:9/x/{image}' } });
  const target = { ...compute, images: { source: 'snapshot', server: 's' }, provoke: { 503: clear, 500: clear } } as const;

  expect(reachLines(target, { owner }, {})).toEqual([
    'https://compute.example: DELETE and reads of images, POST to create snapshots, with the tokens of owner, revoked; the login of the owner, one login more, and the revocation of its token',
    'http://127.0.0.1:9: PUT, DELETE for provoke.500, provoke.503, without a token',
  ]);
});

test('a proxy is listed without its password', () => {
  const [line] = reachLines(compute, {}, { https_proxy: 'http://user:hush-hush@proxy.example:3128' });
  expect(line).toContain('https://compute.example (through the proxy http://proxy.example:3128): DELETE and');
});

test('the list says what the suite cannot know', () => {
  const target = {
    identities: {},
    provoke: { 503: step({ command: 'true' }) },
    images: { source: 'command', run: 'make' },
  } as const;
  expect(reachLines(target, { owner, reader }, {}).slice(-2)).toEqual([
    'the Compute API that the service catalogue names, if it is confirmed, or loopback as the login is: DELETE and reads of images, with the tokens of owner, reader',
    "any host that the operator's commands contact: t.json /identities/reader/command, images.run, provoke.503",
  ]);
  expect(reachLines({ identities: {}, provoke: {}, images: { source: 'catalogue' } }, { owner }, {}).at(-1)).toMatch(
    /^the image service that the service catalogue names, if/,
  );
});

test('a token goes into no line', () => {
  const request = { method: 'POST', url: 'http://127.0.0.1:9/', headers: { Authorization: 'token-of-the-owner' } };
  const target = { ...compute, images: { source: 'http', request, id: { header: 'Location' } } } as const;
  const lines = reachLines(target, {}, {});

  expect(lines.at(-1)).toBe('http://127.0.0.1:9: POST for images.request, with a token');
  expect(lines.join()).not.toContain('token-of');
});

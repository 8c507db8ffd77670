import { expect, test } from '@playwright/test';
import { secretsOfField } from './gateway-fields.ts';
import { referenceTo } from './references.ts';
import { Problems } from './settings-error.ts';
import { draftOf } from './target-file.ts';
import { applyVariables } from './target-variables.ts';

function read(text: string, env = {}): { fields: unknown; problems: readonly string[]; secrets: readonly string[] } {
  const problems = new Problems();
  const draft = draftOf();
  applyVariables(draft, { ...env, TARGET_HEADERS: text }, problems);
  return { fields: draft.headers, problems: problems.error().problems, secrets: problems.secrets };
}

test('references are replaced', () => {
  const text = `X-Api-Key: ${referenceTo('KEY')}\n\n Cookie: a=1; b=2 \r\n`;

  expect(read(text, { KEY: 'key-of-the-gateway' })).toMatchObject({
    fields: { 'X-Api-Key': 'key-of-the-gateway', Cookie: 'a=1; b=2' },
    problems: [],
  });
});

for (const name of [
  ...['X-Auth-Token', 'Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Accept', 'If-Match', 'Proxy-Authorization'],
  ...[
    'X-HTTP-Method-Override',
    'X-Forwarded-Host',
    'X-HTTP-Verb',
    '_method',
    'X-Original-URI',
    'X-Envoy-Original-Path',
    'X-Request-URI',
    'X-Forwarded-Uri',
    'X-Host',
  ],
  ...['X-Http-Destinationurl', 'Destination', 'Depth', 'HTTP2-Settings', 'X-Rewrite-Url', 'X-Original-Host', 'X-HTTP-Method'],
]) {
  test(`${name} is refused with the reason`, () => {
    const { problems } = read(`${name}: value-of-it`);

    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^TARGET_HEADERS: expected fields for a gateway, got ${name}: .*Fix: remove ${name}`)),
    ]);
    expect(problems.join()).not.toContain('value-of-it');
  });
}

test('every value is a secret: credentials, the pair of Basic and its password, and cookies on their own, too', () => {
  const pair = Buffer.from('gateway:password-of-it').toString('base64');

  expect(secretsOfField('Authorization', `Basic ${pair}`)).toEqual([
    `Basic ${pair}`,
    pair,
    'gateway:password-of-it',
    'password-of-it',
  ]);
  expect(secretsOfField('Cookie', 'session=s3ss10n; x=1')).toEqual(expect.arrayContaining(['s3ss10n']));
});

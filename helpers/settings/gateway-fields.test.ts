import { expect, test } from '@playwright/test';
import { secretsOfField } from './gateway-fields.ts';
import { readSettings } from './settings.ts';
import { problemsIn } from './testing/problems-in.ts';

const refused = [
  ...['X-Auth-Token', 'Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Accept', 'If-Match', 'Proxy-Authorization'],
  ...['X-HTTP-Method-Override', 'X-Forwarded-Host', 'X-HTTP-Verb', '_method', 'X-Original-URI', 'X-Envoy-Original-Path'],
  ...['X-Request-URI', 'X-Forwarded-Uri', 'X-Host', 'X-Http-Destinationurl', 'Destination', 'Depth', 'HTTP2-Settings'],
  ...['X-Rewrite-Url', 'X-Original-Host', 'X-HTTP-Method'],
];

test('a field that the suite judges with, or that could turn a request into another, is refused with the reason', () => {
  for (const name of refused) {
    const env = { TARGET_URL: 'http://127.0.0.1:8080/v2/1', TARGET_HEADERS: `${name}: value-of-it` };
    const said = new RegExp(`^TARGET_HEADERS: expected fields for a gateway, got ${name}: .*Fix: remove ${name}$`);

    expect(problemsIn(() => readSettings(env))).toEqual([expect.stringMatching(said)]);
  }
});

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

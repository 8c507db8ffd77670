import { expect, test } from '@playwright/test';
import { failureOf, lateness } from './failure.ts';

const error = (code: string, message = code): Error => Object.assign(new Error(message), { code });

for (const [code, phase, kind] of [
  ['ECONNREFUSED', 'connecting', 'refused'],
  ['ENOTFOUND', 'connecting', 'unresolved'],
  ['EHOSTUNREACH', 'connecting', 'unreachable'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'securing', 'untrusted'],
  ['ECONNRESET', 'securing', 'untrusted'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'open', 'untrusted'],
  ['ECONNRESET', 'open', 'reset'],
] as const) {
  test(`${code} while ${phase} is ${kind}`, () => {
    expect(failureOf(error(code), phase).kind).toBe(kind);
  });
}

test('of several addresses that were tried the first one decides, and all are named', () => {
  const tried = new AggregateError([error('ECONNREFUSED', 'refused at ::1'), error('ECONNREFUSED', 'refused at 127.0.0.1')]);
  expect(failureOf(tried, 'connecting')).toEqual({ kind: 'refused', detail: 'refused at ::1; refused at 127.0.0.1' });
});

test('a time that runs out before the request is sent says that nothing reached the target', () => {
  expect(lateness('connecting', 5)).toEqual({ kind: 'unreachable', detail: 'no connection within 5 ms' });
  expect(lateness('securing', 5)).toEqual({ kind: 'unreachable', detail: 'no TLS handshake within 5 ms' });
  expect(lateness('open', 5).kind).toBe('timeout');
});

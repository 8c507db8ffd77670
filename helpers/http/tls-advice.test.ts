import { expect, test } from '@playwright/test';
import { tlsAdvice } from './tls-advice.ts';

const settings = { url: 'TARGET_URL', ca: 'TARGET_CA_FILE', hasCa: false, client: false };

/** Texts of Node 20 and OpenSSL 3. */
for (const [said, advice] of [
  ['wrong version number', /speaks plain HTTP\. Write http:\/\/ in TARGET_URL\.$/],
  ['packet length too long', /speaks plain HTTP\. Write http:\/\/ in TARGET_URL\.$/],
  ['self-signed certificate', /^No authority that this machine trusts .* Name its authority in TARGET_CA_FILE\.$/],
  ['unable to verify the first certificate', /Name its authority in TARGET_CA_FILE\.$/],
  ['certificate has expired', /^The certificate of the server has expired\. Its operator must renew it\.$/],
  ['certificate is not yet valid', /not valid yet\. Check the clock/],
  ["IP: 127.0.0.1 is not in the cert's list: ", /is for another name\. Check the host in TARGET_URL\.$/],
  ["Host: a.test. is not in the cert's altnames: DNS:other.test", /is for another name\. Check the host in TARGET_URL\.$/],
  ["Host: a.test. is not cert's CN: other.test", /is for another name\./],
  ['Cert does not contain a DNS name', /is for another name\./],
  ['tlsv1 alert protocol version', /needs TLS 1\.2 or 1\.3/],
  ['unsupported protocol', /needs TLS 1\.2 or 1\.3/],
  ['tlsv13 alert certificate required', /asks for a client certificate\. Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/],
  ['sslv3 alert handshake failure', /share no version or cipher of TLS/],
  ['something else', /^The TLS handshake failed\./],
] as const) {
  test(`“${said}” has its own advice`, () => {
    expect(tlsAdvice(`TLS: ${said}`, settings)).toMatch(advice);
  });
}

test('an authority that is set and did not sign is the one to correct', () => {
  expect(tlsAdvice('self-signed certificate', { ...settings, hasCa: true })).toMatch(
    /^Neither the authority in TARGET_CA_FILE nor .* Name the right one in TARGET_CA_FILE\.$/,
  );
});

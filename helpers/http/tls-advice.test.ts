import { expect, test } from '@playwright/test';
import { certificateRefusal, tlsAdvice } from './tls-advice.ts';

const settings = { url: 'TARGET_URL', ca: 'TARGET_CA_FILE', client: false };

/** Texts of Node 20 and OpenSSL 3. */
for (const [said, advice] of [
  ['wrong version number', /speaks plain HTTP\. Write http:\/\/ in TARGET_URL\.$/],
  ['packet length too long', /speaks plain HTTP\. Write http:\/\/ in TARGET_URL\.$/],
  ['self-signed certificate', /^No authority that the suite trusts .* Name its authority in TARGET_CA_FILE\.$/],
  ['unable to verify the first certificate', /Name its authority in TARGET_CA_FILE\.$/],
  ['certificate has expired', /^The certificate of the server has expired or is not valid yet\. Its operator must renew it/],
  ["IP: 127.0.0.1 is not in the cert's list: ", /is for another name\. Check the host in TARGET_URL\.$/],
  ["Host: a.test. is not cert's CN: other.test", /is for another name\./],
  ['Cert does not contain a DNS name', /is for another name\./],
  ['tlsv1 alert protocol version', /needs TLS 1\.2 or 1\.3/],
  ['tlsv13 alert certificate required', /asks for a client certificate\. Set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/],
  ['sslv3 alert handshake failure', /^The TLS handshake failed\. .* set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY\.$/],
] as const) {
  test(`“${said}” has its own advice`, () => {
    expect(tlsAdvice(`TLS: ${said}`, settings)).toMatch(advice);
  });
}

test('a client certificate that is set, and not accepted, is the one to check, also where nginx says so after the handshake', () => {
  const said = /^The server does not accept TARGET_CLIENT_CERT\./;

  expect(tlsAdvice('tlsv1 alert unknown ca', { ...settings, client: true })).toMatch(said);
  expect(certificateRefusal('<title>400 The SSL certificate error</title>', { client: true })).toMatch(said);
  expect(certificateRefusal('<title>400 Bad Request</title>', { client: true })).toBeUndefined();
});

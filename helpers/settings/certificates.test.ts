import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type CertificateFiles, clientCertificate } from './certificates.ts';
import { Problems } from './settings-error.ts';

const places = { cert: 'TARGET_CLIENT_CERT', key: 'TARGET_CLIENT_KEY', passphrase: 'TARGET_CLIENT_KEY_PASSPHRASE' };
const passphrase = 'passphrase-of-the-tests';

const file = (name: string): string => fileURLToPath(new URL(`../http/wire/testing/${name}`, import.meta.url));
const ofServer = (name: string): string => fileURLToPath(new URL(`../reference/tls/${name}`, import.meta.url));

function read(files: CertificateFiles): { certificate: unknown; problems: readonly string[] } {
  const problems = new Problems();
  const certificate = clientCertificate(files, places, problems);
  return { certificate, problems: problems.error().problems };
}

for (const [what, files, certificate] of [
  [
    'a PEM certificate and its key',
    { cert: file('client.pem'), key: file('client-key.pem') },
    { key: expect.stringContaining('BEGIN PRIVATE KEY') },
  ],
  [
    'an encrypted key with its passphrase',
    { cert: file('client.pem'), key: file('client-key-encrypted.pem'), passphrase },
    { passphrase },
  ],
  ['PKCS#12 with its passphrase', { cert: file('client.p12'), passphrase }, { pfx: expect.any(String), passphrase }],
] as const) {
  test(`${what} can be read`, () => {
    expect(read(files)).toMatchObject({ certificate, problems: [] });
  });
}

test('without any of the settings there is no client certificate', () => {
  expect(read({})).toEqual({ certificate: undefined, problems: [] });
});

const cert = file('client.pem');
const key = file('client-key.pem');
const encrypted = file('client-key-encrypted.pem');

for (const [what, files, place, said] of [
  ['a key without a certificate', { key }, 'cert', 'expected a path, because TARGET_CLIENT_KEY is set'],
  ['a passphrase alone', { passphrase }, 'cert', 'expected a path, because TARGET_CLIENT_KEY_PASSPHRASE is set'],
  ['a certificate without a key', { cert }, 'key', 'expected a private key in PEM form, got none'],
  ['a file that does not exist', { cert: file('none.pem') }, 'cert', '(ENOENT)'],
  ['a certificate in place of the key', { cert, key: ofServer('server.pem') }, 'key', 'expected a private key'],
  ['the key of another', { cert, key: ofServer('server-key.pem') }, 'cert', 'key values mismatch. Fix: check TARGET_CLIENT_KEY'],
  ['an encrypted key without its passphrase', { cert, key: encrypted }, 'cert', 'OpenSSL says: '],
  ['PKCS#12 without its passphrase', { cert: file('client.p12') }, 'cert', 'mac verify failure'],
  ['PKCS#12 and a key', { cert: file('client.p12'), key }, 'key', 'expected no key, because PKCS#12 contains it'],
  ['a file of another kind', { cert: file('raw-server.ts') }, 'cert', 'OpenSSL says: '],
] as const) {
  test(`${what} is refused, and the message names the setting`, () => {
    const { certificate, problems } = read(files);

    expect(certificate).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(said)]);
    expect(problems[0]).toMatch(new RegExp(`^${places[place]}: expected .+, got .+\\. Fix: .+$`));
    if ('passphrase' in files) expect(problems[0]).not.toContain(files.passphrase);
  });
}

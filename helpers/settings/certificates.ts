import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';
import { octetsOf } from './operators-file.ts';
import type { Problems } from './settings-error.ts';

/** Where a setting names a file: for messages, and the folder at which a relative path starts. */
interface FilePlace {
  readonly where: string;
  readonly folder: string;
}

/** The content of a PEM file with at least one certificate. Adds a problem and returns undefined if it cannot be used. */
export function authority(path: string, { where, folder }: FilePlace, problems: Problems): string | undefined {
  const expected = 'a readable PEM file with certificates';
  const fix = 'give the path of the authority certificate in PEM form';
  const pem = octetsOf(path, folder, { where, expected, fix }, problems)?.toString('utf8');
  if (pem === undefined) return undefined;
  const refuse = (why: string): undefined => problems.add(where, expected, `${problems.shown(path)}, ${why}`, fix);
  const blocks = pem.match(/-----BEGIN ?CERTIFICATE-----[^-]{1,65536}-----END ?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse('which contains no PEM certificate');
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return refuse('whose PEM block is not a certificate');
  }
  return pem;
}

/** The settings of a client certificate: paths, and a passphrase. */
interface CertificateSettings {
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly clientKeyPassphrase?: string;
}

/**
 * Reads a client certificate, and checks what a server would only answer with an alert: that it has a private key, which belongs to it, and that
 * the passphrase opens it. Adds a problem and returns undefined if it cannot be used.
 */
export function clientCertificate(
  { clientCert, clientKey, clientKeyPassphrase: passphrase }: CertificateSettings,
  placeOf: (setting: keyof CertificateSettings) => FilePlace,
  problems: Problems,
): ClientCertificate | undefined {
  const [atCert, atKey, atPassphrase] = [placeOf('clientCert'), placeOf('clientKey'), placeOf('clientKeyPassphrase')];
  const [cert, key] = [atCert.where, atKey.where];
  if (clientCert === undefined) {
    const alone = clientKey !== undefined ? key : passphrase !== undefined ? atPassphrase.where : undefined;
    if (alone === undefined) return undefined;
    return problems.add(cert, `a path, because ${alone} is set`, 'nothing', `set ${cert}, or unset ${alone}`);
  }
  const read = (path: string, { where, folder }: FilePlace, expected: string): Buffer | undefined =>
    octetsOf(path, folder, { where, expected, fix: 'give the path of the file' }, problems);
  const octets = read(clientCert, atCert, 'a readable client certificate, PEM or PKCS#12');
  const keyOctets = clientKey === undefined ? octets : read(clientKey, atKey, 'a readable private key in PEM form');
  if (octets === undefined || keyOctets === undefined) return undefined;
  const isPem = octets.includes('-----BEGIN ');
  if (isPem && !keyOctets.includes('PRIVATE KEY-----'))
    return problems.add(key, 'a private key in PEM form', 'none', `set ${key} to the key of ${cert}`);
  if (!isPem && clientKey !== undefined)
    return problems.add(key, 'no key, because PKCS#12 contains it', problems.shown(clientKey), `unset ${key}`);
  const material = isPem ? { cert: String(octets), key: String(keyOctets) } : { pfx: octets.toString('base64') };
  const certificate = { ...material, ...(passphrase !== undefined && { passphrase }) };
  try {
    createSecureContext(certificateOptions(certificate));
    return certificate;
  } catch (error) {
    const said = (error as Error).message.split('::').at(-1);
    const fix = `check ${key} and ${atPassphrase.where}, or export the certificate again`;
    const received = `${problems.shown(clientCert)}, of which OpenSSL says: ${said}`;
    return problems.add(cert, 'a client certificate that its key and its passphrase open', received, fix);
  }
}

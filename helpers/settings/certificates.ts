import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';
import { octetsOf } from './operators-file.ts';
import type { Problems } from './settings-error.ts';

/** The content of a PEM file with at least one certificate; relative paths start at `from`. */
export function authority(path: string, from: string, where: string, problems: Problems): string | undefined {
  const naming = {
    where,
    expected: 'a readable PEM file with certificates',
    fix: 'give the path of the authority certificate in PEM form',
  };
  const pem = octetsOf(path, from, naming, problems)?.toString('utf8');
  if (pem === undefined) return undefined;
  const refuse = (why: string): undefined => problems.add(where, naming.expected, `${problems.shown(path)}, ${why}`, naming.fix);
  const blocks = pem.match(/-----BEGIN ?CERTIFICATE-----[^-]{1,65536}-----END ?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse('which contains no PEM certificate');
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return refuse('whose PEM block is not a certificate');
  }
  return pem;
}

/** A file that a setting names. A relative path starts at the folder. */
interface NamedFile {
  readonly path: string;
  readonly folder: string;
}

/** The settings of a client certificate. */
interface CertificateFiles {
  readonly cert?: NamedFile;
  readonly key?: NamedFile;
  readonly passphrase?: string;
}

/**
 * Reads a client certificate, and checks what a server would only answer with an alert: that it has a private key, which belongs to it, and that
 * the passphrase opens it. Adds a problem and returns undefined if it cannot be used. `places` are the settings, for messages.
 */
export function clientCertificate(
  { cert, key, passphrase }: CertificateFiles,
  places: Readonly<Record<keyof CertificateFiles, string>>,
  problems: Problems,
): ClientCertificate | undefined {
  if (cert === undefined) {
    const alone = key !== undefined ? places.key : passphrase !== undefined ? places.passphrase : undefined;
    if (alone === undefined) return undefined;
    return problems.add(places.cert, `a path, because ${alone} is set`, 'nothing', `set ${places.cert}, or unset ${alone}`);
  }
  const read = ({ path, folder }: NamedFile, where: string, expected: string): Buffer | undefined =>
    octetsOf(path, folder, { where, expected, fix: 'give the path of the file' }, problems);
  const octets = read(cert, places.cert, 'a readable client certificate, PEM or PKCS#12');
  const keyOctets = key === undefined ? octets : read(key, places.key, 'a readable private key in PEM form');
  if (octets === undefined || keyOctets === undefined) return undefined;
  const isPem = octets.includes('-----BEGIN ');
  if (isPem && !keyOctets.includes('PRIVATE KEY-----'))
    return problems.add(places.key, 'a private key in PEM form', 'none', `set ${places.key} to the key of ${places.cert}`);
  if (!isPem && key !== undefined)
    return problems.add(places.key, 'no key, because PKCS#12 contains it', problems.shown(key.path), `unset ${places.key}`);
  const material = isPem ? { cert: String(octets), key: String(keyOctets) } : { pfx: octets.toString('base64') };
  const certificate = { ...material, ...(passphrase !== undefined && { passphrase }) };
  try {
    createSecureContext(certificateOptions(certificate));
    return certificate;
  } catch (error) {
    const said = (error as Error).message.split('::').at(-1);
    const fix = `check ${places.key} and ${places.passphrase}, or export the certificate again`;
    const received = `${problems.shown(cert.path)}, of which OpenSSL says: ${said}`;
    return problems.add(places.cert, 'a client certificate that its key and its passphrase open', received, fix);
  }
}

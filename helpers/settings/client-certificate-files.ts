import { createSecureContext } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';
import { octetsOf } from './operators-file.ts';
import type { Problems } from './settings-error.ts';

/** The settings of a client certificate. Paths are absolute. */
export interface CertificateFiles {
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** The names of the settings, for messages. */
type Places = Readonly<Record<keyof CertificateFiles, string>>;

/**
 * Reads a client certificate, and checks what a server would only answer with an alert: that it has a private key, which belongs to it, and that
 * the passphrase opens it. Adds a problem and returns undefined if it cannot be used.
 */
export function clientCertificate(files: CertificateFiles, places: Places, problems: Problems): ClientCertificate | undefined {
  const { cert: path, key: keyPath = path, passphrase } = files;
  if (path === undefined) {
    const alone = keyPath !== undefined ? places.key : passphrase !== undefined ? places.passphrase : undefined;
    if (alone === undefined) return undefined;
    return problems.add(places.cert, `a path, because ${alone} is set`, 'nothing', `set ${places.cert}, or unset ${alone}`);
  }
  const read = (file: string, where: string, expected: string): Buffer | undefined =>
    octetsOf(file, '', { where, expected, fix: 'give the path of the file' }, problems);
  const octets = read(path, places.cert, 'a readable client certificate, PEM or PKCS#12');
  if (octets === undefined) return undefined;
  const isPem = octets.includes('-----BEGIN ');
  const key = keyPath === path ? octets : read(keyPath ?? path, places.key, 'a readable private key in PEM form');
  if (key === undefined) return undefined;
  if (isPem !== key.includes('PRIVATE KEY-----')) {
    const expected = isPem ? 'a private key in PEM form' : 'no key, because PKCS#12 contains it';
    const fix = isPem ? `set ${places.key} to the key of ${places.cert}` : `unset ${places.key}`;
    return problems.add(places.key, expected, isPem ? 'none' : problems.shown(keyPath ?? path), fix);
  }
  const material = isPem ? { cert: String(octets), key: String(key) } : { pfx: octets.toString('base64') };
  const certificate = { ...material, ...(passphrase !== undefined && { passphrase }) };
  try {
    createSecureContext(certificateOptions(certificate));
    return certificate;
  } catch (error) {
    const said = (error as Error).message.split('::').at(-1);
    const fix = `check ${places.key} and ${places.passphrase}, or export the certificate again`;
    const received = `${problems.shown(path)}, of which OpenSSL says: ${said}`;
    return problems.add(places.cert, 'a client certificate that its key and its passphrase open', received, fix);
  }
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
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
 * Reads a client certificate, and checks what a server would only answer with an alert: that the key belongs to the certificate,
 * that the passphrase opens it, and that a PEM certificate is valid today. Adds a problem and returns undefined if it cannot be used.
 */
export function clientCertificate(files: CertificateFiles, places: Places, problems: Problems): ClientCertificate | undefined {
  const { cert: path, key: keyPath, passphrase } = files;
  if (path === undefined) {
    const alone = keyPath !== undefined ? places.key : passphrase !== undefined ? places.passphrase : undefined;
    if (alone === undefined) return undefined;
    return problems.add(places.cert, `a path, because ${alone} is set`, 'nothing', `set ${places.cert}, or unset ${alone}`);
  }
  const fix = 'give the path of the file';
  const expected = 'a readable client certificate, PEM or PKCS#12';
  const octets = octetsOf(path, '', { where: places.cert, expected, fix }, problems);
  if (octets === undefined) return undefined;
  const isPem = octets.includes('-----BEGIN ');
  const more = passphrase === undefined ? {} : { passphrase };
  if (!isPem && keyPath !== undefined) {
    const received = `${problems.shown(keyPath)} beside a PKCS#12 file`;
    return problems.add(places.key, 'no key, because PKCS#12 contains it', received, `unset ${places.key}`);
  }
  const naming = { where: places.key, expected: 'a readable private key in PEM form', fix };
  const key = keyPath === undefined ? octets : octetsOf(keyPath, '', naming, problems);
  if (key === undefined) return undefined;
  if (isPem && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.toString('latin1'))) {
    const received = keyPath === undefined ? 'nothing' : `${problems.shown(keyPath)}, which contains none`;
    return problems.add(places.key, 'a private key in PEM form', received, `set ${places.key} to the key of ${places.cert}`);
  }
  const certificate: ClientCertificate = isPem
    ? { cert: String(octets), key: String(key), ...more }
    : { pfx: octets.toString('base64'), ...more };
  try {
    if ('pfx' in certificate) createSecureContext(certificateOptions(certificate));
    else if (!checkPem(certificate, places, problems)) return undefined;
    return certificate;
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    const received = passphrase === undefined ? 'none' : 'a wrong one';
    if (isLocked(code, message))
      return problems.add(places.passphrase, 'the passphrase of the private key', received, `set ${places.passphrase}`);
    const expected = 'a client certificate with its key, in PEM or PKCS#12 form';
    return problems.add(places.cert, expected, `${problems.shown(path)}, which cannot be read`, 'export both again');
  }
}

/** Whether a PEM certificate is valid today, and has this key. @throws the error of OpenSSL if one of them cannot be read */
function checkPem(
  { cert, ...key }: { readonly cert: string; readonly key: string },
  places: Places,
  problems: Problems,
): boolean {
  const certificate = new X509Certificate(cert);
  const before = problems.count;
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    problems.add(
      places.key,
      `the private key of ${places.cert}`,
      'the key of another certificate',
      'give the key that belongs to it',
    );
  const { validFrom, validTo } = certificate;
  const received =
    Date.now() > Date.parse(validTo) ? `one that expired on ${day(validTo)}` : `one that is valid from ${day(validFrom)}`;
  const isValid = Date.now() <= Date.parse(validTo) && Date.now() >= Date.parse(validFrom);
  if (!isValid)
    problems.add(places.cert, 'a certificate that is valid today', received, 'give another, or check the clock of this machine');
  return problems.count === before;
}

const day = (date: string): string => new Date(date).toISOString().slice(0, 10);

/** OpenSSL says this of a wrong passphrase, and of a missing one. PKCS#12 errors have no code. */
const isLocked = (code: string, message: string): boolean =>
  /BAD_DECRYPT|BAD_PASSWORD_READ|INTERRUPTED_OR_CANCELLED|PROCESSING_ERROR|MISSING_PASSPHRASE/.test(code) ||
  /mac verify failure|bad decrypt/i.test(message);

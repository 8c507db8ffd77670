import { readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';
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
 * that the passphrase opens it, and that the certificate is valid today. Adds a problem and returns undefined if it cannot be used.
 */
export function clientCertificate(files: CertificateFiles, places: Places, problems: Problems): ClientCertificate | undefined {
  const { cert: path, key: keyPath, passphrase } = files;
  if (path === undefined) {
    const alone = keyPath !== undefined ? places.key : passphrase !== undefined ? places.passphrase : undefined;
    if (alone === undefined) return undefined;
    return problems.add(places.cert, `a path, because ${alone} is set`, 'nothing', `set ${places.cert}, or unset ${alone}`);
  }
  const octets = content(path, places.cert, 'a readable client certificate, PEM or PKCS#12', problems);
  if (octets === undefined) return undefined;
  const more = passphrase === undefined ? {} : { passphrase };
  if (!octets.includes('-----BEGIN ')) {
    const received = `${problems.shown(keyPath ?? '')} beside a PKCS#12 file`;
    const fix = `unset ${places.key}`;
    if (keyPath !== undefined) return problems.add(places.key, 'no key, because PKCS#12 contains it', received, fix);
    return usable({ pfx: octets.toString('base64'), ...more }, path, places, problems);
  }
  const key = keyPath === undefined ? octets : content(keyPath, places.key, 'a readable private key in PEM form', problems);
  if (key === undefined) return undefined;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.toString('latin1')))
    return usable({ cert: String(octets), key: String(key), ...more }, path, places, problems);
  const received = keyPath === undefined ? 'nothing' : `${problems.shown(keyPath)}, which contains none`;
  return problems.add(places.key, 'a private key in PEM form', received, `set ${places.key} to the key of ${places.cert}`);
}

/** The octets of a file. A chain of certificates with its key takes some KiB. */
function content(path: string, where: string, expected: string, problems: Problems): Buffer | undefined {
  const refuse = (why: string): undefined =>
    problems.add(where, expected, `${problems.shown(path)}${why}`, 'give the path of the file');
  try {
    const found = statSync(path);
    // Opening a named pipe waits for a writer for ever.
    return found.isFile() && found.size <= 2 ** 20 ? readFileSync(path) : refuse(', which is not a file of at most 1 MiB');
  } catch (error) {
    return refuse(` (${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'})`);
  }
}

/** A certificate that its key, its passphrase and its dates let a client use. */
function usable(certificate: ClientCertificate, path: string, places: Places, problems: Problems): ClientCertificate | undefined {
  const shown = problems.shown(path);
  const valid = 'a valid client certificate';
  let context: SecureContext;
  try {
    context = createSecureContext(certificateOptions(certificate));
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    const ofCertificate = `the private key of ${places.cert}`;
    if (code.endsWith('KEY_VALUES_MISMATCH'))
      return problems.add(places.key, ofCertificate, 'the key of another certificate', 'give the key that belongs to it');
    const received = certificate.passphrase === undefined ? 'none' : 'a wrong one';
    if (isLocked(code, message))
      return problems.add(places.passphrase, 'the passphrase of the private key', received, `set ${places.passphrase}`);
    const expected = 'a client certificate with its key, in PEM or PKCS#12 form';
    return problems.add(places.cert, expected, `${shown}, which cannot be read`, 'export both again');
  }
  const [from, to] = validity(context);
  const [now, day] = [Date.now(), (ms: number): string => new Date(ms).toISOString().slice(0, 10)];
  if (now > to) return problems.add(places.cert, valid, `one that expired on ${day(to)}`, 'give one that has not expired');
  if (now >= from) return certificate;
  return problems.add(places.cert, valid, `one that is valid from ${day(from)}`, 'check the clock of this machine');
}

/** OpenSSL says this of a wrong passphrase, and of a missing one. PKCS#12 errors have no code. */
const isLocked = (code: string, message: string): boolean =>
  /BAD_DECRYPT|BAD_PASSWORD_READ|INTERRUPTED_OR_CANCELLED|PROCESSING_ERROR/.test(code) ||
  /mac verify failure|bad decrypt/i.test(message);

/** The time in which the certificate of a context is valid, in ms: node:tls shows a certificate only on a socket. */
function validity(context: SecureContext): readonly [from: number, to: number] {
  const socket = new TLSSocket(new Socket(), { secureContext: context });
  const certificate = socket.getX509Certificate();
  socket.destroy();
  if (certificate === undefined) return [0, Number.POSITIVE_INFINITY];
  return [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
}

import { readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';
import { longestKeyMs, opensInTime } from './opens-in-time.ts';
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
 * that the passphrase opens it within some ms, and that the certificate is valid today. Adds a problem and returns undefined if it cannot be
 * used.
 */
export function clientCertificate(
  files: CertificateFiles,
  places: Places,
  problems: Problems,
  openingMs: number = longestKeyMs,
): ClientCertificate | undefined {
  const { cert: path, key: keyPath, passphrase } = files;
  if (path === undefined) {
    const alone = keyPath !== undefined ? places.key : passphrase !== undefined ? places.passphrase : undefined;
    if (alone === undefined) return undefined;
    return problems.add(places.cert, `a path, because ${alone} is set`, 'nothing', `set ${places.cert}, or unset ${alone}`);
  }
  const octets = content(path, places.cert, 'a readable client certificate, PEM or PKCS#12', problems);
  if (octets === undefined) return undefined;
  const material = octets.includes('-----BEGIN ')
    ? withKey(octets, keyPath, places, problems)
    : packed(octets, keyPath, places, problems);
  if (material === undefined) return undefined;
  const certificate = { ...material, ...(passphrase !== undefined && { passphrase }) };
  return isUsable(certificate, files, places, problems, openingMs) ? certificate : undefined;
}

function content(path: string, where: string, expected: string, problems: Problems): Buffer | undefined {
  try {
    const found = statSync(path);
    // Opening a named pipe waits for a writer for ever.
    if (found.isFile() && found.size <= mostOctets) return readFileSync(path);
    const received = `${problems.shown(path)}, which is not a file of at most ${mostOctets / 2 ** 20} MiB`;
    return problems.add(where, expected, received, 'give the path of the file');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return problems.add(where, expected, `${problems.shown(path)} (${reason})`, 'give the path of the file');
  }
}

/** A chain of certificates with its key takes some KiB. */
const mostOctets = 2 ** 20;

/** A PEM certificate with its key, which may be in the same file. */
function withKey(
  cert: Buffer,
  keyPath: string | undefined,
  places: Places,
  problems: Problems,
): { cert: string; key: string } | undefined {
  const key = keyPath === undefined ? cert : content(keyPath, places.key, 'a readable private key in PEM form', problems);
  if (key === undefined) return undefined;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.toString('latin1'))) return { cert: String(cert), key: String(key) };
  const received = keyPath === undefined ? 'nothing' : `${problems.shown(keyPath)}, which contains none`;
  return problems.add(places.key, 'a private key in PEM form', received, `set ${places.key} to the key of ${places.cert}`);
}

function packed(octets: Buffer, keyPath: string | undefined, places: Places, problems: Problems): { pfx: string } | undefined {
  if (keyPath === undefined) return { pfx: octets.toString('base64') };
  const received = `${problems.shown(keyPath)} beside a PKCS#12 file`;
  return problems.add(places.key, 'no key, because PKCS#12 contains it', received, `unset ${places.key}`);
}

function isUsable(
  certificate: ClientCertificate,
  { cert = '', passphrase }: CertificateFiles,
  places: Places,
  problems: Problems,
  openingMs: number,
): boolean {
  const refuse = (where: string, expected: string, received: string, fix: string): boolean => {
    problems.add(where, expected, received, fix);
    return false;
  };
  if (!opensInTime(certificate, openingMs)) {
    const received = `${problems.shown(cert)}, whose key takes longer`;
    return refuse(places.cert, `a key that opens within ${openingMs / 1000} s`, received, 'export both again, with fewer rounds');
  }
  let context: SecureContext;
  try {
    context = createSecureContext(certificateOptions(certificate));
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    const ofCertificate = `the private key of ${places.cert}`;
    if (code.endsWith('KEY_VALUES_MISMATCH'))
      return refuse(places.key, ofCertificate, 'the key of another certificate', 'give the key that belongs to it');
    if (isLocked(code, message)) {
      const received = passphrase === undefined ? 'none' : 'a wrong one';
      return refuse(places.passphrase, 'the passphrase of the private key', received, `set ${places.passphrase}`);
    }
    const what = `${problems.shown(cert)}, which cannot be read`;
    return refuse(places.cert, 'a client certificate with its key, in PEM or PKCS#12 form', what, 'export both again');
  }
  const [from, to] = validity(context);
  const now = Date.now();
  const valid = 'a valid client certificate';
  if (now > to) return refuse(places.cert, valid, `one that expired on ${day(to)}`, 'give one that has not expired');
  if (now < from) return refuse(places.cert, valid, `one that is valid from ${day(from)}`, 'check the clock of this machine');
  return true;
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

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

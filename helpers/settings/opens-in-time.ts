import { spawnSync } from 'node:child_process';
import { budgets } from '../../contracts/budgets.ts';
import { type ClientCertificate, certificateOptions } from '../http/client-certificate.ts';

/** How long the derivation of a key from a passphrase may take, in ms. */
export const longestKeyMs = budgets.key.mostMs;

/** Opens what is passed to it as JSON, and says nothing. */
const opening =
  "const o=JSON.parse(fs.readFileSync(0));for(const k in o)if(k!=='passphrase')o[k]=Buffer.from(o[k],'base64');try{tls.createSecureContext(o)}catch{}";

/**
 * Whether a key opens within some ms. The file says how many rounds that takes, up to two thousand million, and no signal ends OpenSSL in
 * this process.
 */
export function opensInTime(certificate: ClientCertificate, longestMs: number): boolean {
  if (!('pfx' in certificate) && certificate.passphrase === undefined) return true;
  const { passphrase, ...parts } = certificateOptions(certificate);
  const octets = Object.entries(parts).map(([name, part]) => [name, part.toString('base64')]);
  const input = JSON.stringify({ ...Object.fromEntries(octets), passphrase });
  const { signal } = spawnSync(process.execPath, ['-e', opening], {
    input,
    env: {},
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  return signal !== 'SIGKILL';
}

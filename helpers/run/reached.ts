import type { Target } from '../client/target.ts';
import type { Exchange, Failure, FailureKind } from '../http/exchange.ts';
import { Stopped } from './stopped.ts';

/** What each failure means to the operator, and what to check. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'Nothing listens on that port. Check host and port of TARGET_URL, and that the server runs.',
  unresolved: 'DNS does not know the host. Check its name in TARGET_URL.',
  unreachable: 'Check the network, the firewall and the proxy between this machine and the host of TARGET_URL.',
  untrusted: 'The TLS handshake failed. Check the certificate; name its authority in TARGET_CA_FILE where it is one of your own.',
  timeout: 'The server accepted the connection and did not answer in time. Check the server, or raise TARGET_TIMEOUT_MS.',
};

/** TLS libraries say this of a server that answers a handshake in plain text. */
const noTls = /wrong version number|packet length too long|http request|unknown protocol/i;

/** @throws Stopped if the first request got no response, or a response that says that the port speaks TLS */
export function expectReached(target: Target, { response, failure }: Exchange): void {
  const { url } = target.description;
  if (response !== undefined) {
    const isRefusal =
      response.status === 400 && /plain http request|http request to an https/i.test(response.content.toString('latin1'));
    if (isRefusal) throw new Stopped('broken', `no answer from ${url}: the port speaks TLS. Write https:// in TARGET_URL.`);
    return;
  }
  const detail = target.redactor.text(failure?.detail ?? '');
  const kind = failure?.kind ?? 'unreachable';
  throw new Stopped(
    'broken',
    `no answer from ${url}: ${kind}${detail === '' ? '' : ` (${detail})`}. ${adviceOn(url, { kind, detail })}`,
  );
}

function adviceOn(url: string, { kind, detail }: Failure): string {
  if (kind === 'untrusted' && noTls.test(detail)) return 'The port speaks plain HTTP. Write http:// in TARGET_URL.';
  const known = advice[kind];
  if (known !== undefined) return known;
  return url.startsWith('http:')
    ? 'The server answered with something other than HTTP, or closed the connection. If the port speaks TLS, write https:// in TARGET_URL.'
    : 'The server closed the connection, or answered with something other than HTTP. Check host and port of TARGET_URL.';
}

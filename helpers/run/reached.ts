import type { Target } from '../client/target.ts';
import type { Exchange, Failure, FailureKind } from '../http/exchange.ts';
import { Stopped } from './stopped.ts';
import { certificateRefusal, tlsAdvice } from './tls-advice.ts';

/** What each failure means to the operator, and what to check. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'Nothing listens on that port. Check host and port of TARGET_URL, and that the server runs.',
  unresolved: 'DNS does not know the host. Check its name in TARGET_URL.',
  unreachable: 'Check the network, the firewall and the proxy between this machine and the host of TARGET_URL.',
  timeout: 'The server accepted the connection and did not answer in time. Check the server, or raise TARGET_TIMEOUT_MS.',
};

/** @throws Stopped if the first request got no response, or a response that says that nothing reached the service */
export function expectReached(target: Target, { response, failure }: Exchange): void {
  const { url, tls } = target.description;
  const has = { client: tls.client !== undefined };
  if (response !== undefined) {
    if (response.status !== 400) return;
    const content = response.content.toString('latin1');
    if (/plain http request|http request to an https/i.test(content))
      throw new Stopped('broken', `no answer from ${url}: the port speaks TLS. Write https:// in TARGET_URL.`);
    const refusal = url.startsWith('https:') ? certificateRefusal(content, has) : undefined;
    if (refusal !== undefined) throw new Stopped('broken', `no answer from ${url}: ${refusal}`);
    return;
  }
  const detail = target.redactor.text(failure?.detail ?? '');
  const kind = failure?.kind ?? 'unreachable';
  const what = `${kind}${detail === '' ? '' : ` (${detail})`}`;
  throw new Stopped('broken', `no answer from ${url}: ${what}. ${adviceOn(url, { kind, detail }, has)}`);
}

function adviceOn(url: string, { kind, detail }: Failure, has: { readonly client: boolean }): string {
  if (/^the proxy /.test(detail) && !/\bthe host\b/.test(detail))
    return 'Check the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names, and whether it may connect to the host. NO_PROXY lists hosts that are reached without it.';
  if (kind === 'untrusted') return tlsAdvice(detail, has);
  if (/no TLS handshake/.test(detail))
    return 'If the port speaks plain HTTP, write http:// in TARGET_URL. Else check the firewall and the proxy between this machine and the host.';
  const known = advice[kind];
  if (known !== undefined) return known;
  return url.startsWith('http:')
    ? 'The server answered with something other than HTTP, or closed the connection. If the port speaks TLS, write https:// in TARGET_URL.'
    : `The server closed the connection, or answered with something other than HTTP. Check host and port of TARGET_URL. ${
        has.client
          ? 'If they are right, check which authority signed TARGET_CLIENT_CERT.'
          : 'If the server asks for a client certificate, set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.'
      }`;
}

import type { Exchange, Failure, FailureKind } from '../http/exchange.ts';
import { Origins } from '../http/origins.ts';
import { certificateRefusal, type TlsSettings, tlsAdvice } from '../http/tls-advice.ts';
import { unreachability } from '../http/wire/opener.ts';
import { proxyFor } from '../http/wire/proxy.ts';
import { transportSettings } from '../settings/http-use.ts';
import type { Target } from '../target/client/target.ts';
import { Stopped } from './stopped.ts';

/** What each failure means to the operator, and what to check. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'Nothing listens on that port. Check host and port of TARGET_URL, and that the server runs.',
  unresolved: 'DNS does not know the host. Check its name in TARGET_URL.',
  unreachable: 'Check the network, the firewall and the proxy between this machine and the host of TARGET_URL.',
  timeout: 'The server accepted the connection and did not answer in time. Check the server, or raise TARGET_TIMEOUT_MS.',
};

/** @throws Stopped if the first request got no response, or a response that says that nothing reached the service */
export async function expectReached(target: Target, { response, failure }: Exchange): Promise<void> {
  const { url, tls } = target.description;
  const has = { url: 'TARGET_URL', ca: 'TARGET_CA_FILE', hasCa: tls.ca !== undefined, client: tls.client !== undefined };
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
  if (!Object.hasOwn(advice, kind) && (await speaksTls(target)))
    throw new Stopped('broken', `no answer from ${url}: ${what}. The port speaks TLS. Write https:// in TARGET_URL.`);
  throw new Stopped('broken', `no answer from ${url}: ${what}. ${adviceOn(url, { kind, detail }, has)}`);
}

/** Whether the port of a URL with http, which no proxy leads to, answers a TLS handshake. */
async function speaksTls({ description }: Target): Promise<boolean> {
  const { url } = description;
  if (!url.startsWith('http:') || proxyFor(url, process.env) !== undefined) return false;
  const { hostname, port } = new URL(url);
  const secure = `https://${hostname}:${port === '' ? 80 : port}`;
  const failure = await unreachability(secure, transportSettings(description), new Origins([secure]));
  return failure === undefined || (failure.kind === 'untrusted' && !/wrong version number|packet length/i.test(failure.detail));
}

function adviceOn(url: string, { kind, detail }: Failure, has: TlsSettings): string {
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

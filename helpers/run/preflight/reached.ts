import type { Exchange, Failure, FailureKind } from '../../http/exchange.ts';
import { Origins } from '../../http/origins.ts';
import { certificateRefusal, type TlsSettings, tlsAdvice } from '../../http/tls-advice.ts';
import { unreachability } from '../../http/wire/opener.ts';
import { proxyFor } from '../../http/wire/proxy.ts';
import { Api } from '../../images/client/api.ts';
import type { Target } from '../../images/client/target.ts';
import { transportSettings, unspoken } from '../../settings/http-use.ts';
import { broken } from '../stopped.ts';
import { expectNoProxy, refusedToken } from './answers.ts';
import { right, type SettingCheck } from './setting-check.ts';

/** What each failure means to the operator, and what to check. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'Nothing listens on that port. Check host and port of TARGET_URL, and that the server runs.',
  unresolved: 'DNS does not know the host. Check its name in TARGET_URL.',
  unreachable: 'Check the network, the firewall and the proxy between this machine and the host of TARGET_URL.',
  timeout: 'The server accepted the connection and did not answer in time. Check the server, or raise TARGET_TIMEOUT_MS.',
};

/**
 * Is the service reached, and does it accept the owner? Asks for the list, the first request of all.
 * @throws Stopped if nothing reaches the service, or it refuses the token of the owner
 */
export async function reachedList(target: Target): Promise<{ list: Exchange; checks: SettingCheck[] }> {
  const { description, http } = target;
  const { url } = description;
  const wrongVersion = unspoken(description, http);
  if (wrongVersion !== undefined) throw broken`${wrongVersion}`;
  const list = await new Api(target).read('/images', { role: 'setup', wire: { lingerMs: 100 } });
  const trouble = await troubleOnTheWay(target, list);
  if (trouble !== undefined) throw broken`no answer from ${url}: ${trouble}`;
  expectNoProxy(list, 'GET of the list');
  if (list.response?.status === 401) throw refusedToken(target, list);
  const checks = [right`${new URL(url).origin} answers`];
  if (url.startsWith('https:')) {
    const { http1, http2 } = http.spoken;
    const spoken = [...(http1 ? ['HTTP/1.1'] : []), ...(http2 ? ['HTTP/2'] : [])].join(' and ');
    const judged = http.main === '2' ? 'HTTP/2' : http.without.http2 === undefined ? 'both' : 'HTTP/1.1';
    checks.push(right`the target speaks ${spoken} (ALPN), and is judged over ${judged}`);
  }
  return { list, checks };
}

/** Why the first request got no response, or one that says that nothing reached the service, and what to do. */
async function troubleOnTheWay(target: Target, { response, failure }: Exchange): Promise<string | undefined> {
  const { url, tls } = target.description;
  const has = { url: 'TARGET_URL', ca: 'TARGET_CA_FILE', hasCa: tls.ca !== undefined, client: tls.client !== undefined };
  if (response !== undefined) {
    const content = response.status === 400 ? response.content.toString('latin1') : '';
    if (/plain http request|http request to an https/i.test(content)) return 'the port speaks TLS. Write https:// in TARGET_URL.';
    return url.startsWith('https:') ? certificateRefusal(content, has) : undefined;
  }
  const detail = target.redactor.text(failure?.detail ?? '');
  const kind = failure?.kind ?? 'unreachable';
  const speaks = advice[kind] === undefined && (await speaksTls(target));
  const what = speaks ? 'The port speaks TLS. Write https:// in TARGET_URL.' : adviceOn(url, { kind, detail }, has);
  return `${kind}${detail === '' ? '' : ` (${detail})`}. ${what}`;
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
  if (/^the proxy (?!.*\bthe host\b)/.test(detail))
    return 'Check the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names, and whether it may connect to the host. NO_PROXY lists hosts that are reached without it.';
  if (kind === 'untrusted') return tlsAdvice(detail, has);
  if (/no TLS handshake/.test(detail))
    return 'If the port speaks plain HTTP, write http:// in TARGET_URL. Else check the firewall and the proxy between this machine and the host.';
  if (advice[kind] !== undefined) return advice[kind];
  if (url.startsWith('http:'))
    return 'The server answered with something other than HTTP, or closed the connection. If the port speaks TLS, write https:// in TARGET_URL.';
  const client = has.client
    ? 'If they are right, check which authority signed TARGET_CLIENT_CERT.'
    : 'If the server asks for a client certificate, set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.';
  return `The server closed the connection, or answered with something other than HTTP. Check host and port of TARGET_URL. ${client}`;
}

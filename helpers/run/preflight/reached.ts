import { imfFixdate } from '../../../contracts/fields.ts';
import { type Exchange, type FailureKind, fieldValue } from '../../http/exchange.ts';
import { certificateRefusal, tlsAdvice } from '../../http/tls-advice.ts';
import { Api } from '../../images/client/api.ts';
import type { Target } from '../../images/client/target.ts';
import { unspoken } from '../../settings/http-use.ts';
import { broken } from '../stopped.ts';
import { refusedToken, right, type SettingCheck, wrong } from './checks.ts';

/** What each failure means to the operator, and what to check. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  refused: 'Nothing listens on that port. Check host and port of TARGET_URL, and that the server runs.',
  unresolved: 'DNS does not know the host. Check its name in TARGET_URL.',
  unreachable: 'Check the network, the firewall and the proxy between this machine and the host of TARGET_URL.',
  timeout: 'The server accepted the connection and did not answer in time. Check the server, or raise TARGET_TIMEOUT_MS.',
};

/** The largest difference between the clocks that goes unmentioned, in seconds. */
const mostSkewSeconds = 60;

/**
 * Is the service reached, and does it accept the owner? Asks for the list, the first request of all.
 * @throws Stopped if nothing reaches the service, or it refuses the token of the owner
 */
export async function reachedList(target: Target) {
  const { description, http } = target;
  const { url } = description;
  const wrongVersion = unspoken(description, http);
  if (wrongVersion !== undefined) throw broken`${wrongVersion}`;
  const list = await new Api(target).read('/images', { role: 'setup', wire: { lingerMs: 100 } });
  const trouble = troubleOnTheWay(target, list);
  if (trouble !== undefined) throw broken`no answer from ${url}: ${trouble}`;
  if (list.response?.status === 401) throw refusedToken(target, list);
  const checks = [right`${new URL(url).origin} answers`];
  if (url.startsWith('https:')) {
    const { http1, http2 } = http.spoken;
    const spoken = [...(http1 ? ['HTTP/1.1'] : []), ...(http2 ? ['HTTP/2'] : [])].join(' and ');
    const judged = http.main === '2' ? 'HTTP/2' : http.without.http2 === undefined ? 'both' : 'HTTP/1.1';
    checks.push(right`the target speaks ${spoken} (ALPN), and is judged over ${judged}`);
  }
  const skew = skewOf(list);
  return { list, skew, checks: [...checks, ...clockCheck(skew)] };
}

/** Why the first request got no response, or one that says that nothing reached the service, and what to do. */
function troubleOnTheWay({ description: { url, tls }, redactor }: Target, { response, failure }: Exchange): string | undefined {
  const hasClient = tls.client !== undefined;
  if (response !== undefined) {
    const content = response.status === 400 ? response.content.toString('latin1') : '';
    if (/plain http request|http request to an https/i.test(content)) return 'the port speaks TLS. Write https:// in TARGET_URL.';
    return url.startsWith('https:') ? certificateRefusal(content, { client: hasClient }) : undefined;
  }
  const { kind = 'unreachable' } = failure ?? {};
  const detail = redactor.text(failure?.detail ?? '');
  const said = `${kind}${detail === '' ? '' : ` (${detail})`}.`;
  if (detail.startsWith('the proxy '))
    return `${said} Check the proxy that HTTP_PROXY or HTTPS_PROXY names, and whether it may connect to the host. NO_PROXY lists hosts that are reached without it.`;
  if (kind === 'untrusted') return `${said} ${tlsAdvice(detail, { url: 'TARGET_URL', ca: 'TARGET_CA_FILE', client: hasClient })}`;
  if (/no TLS handshake/.test(detail)) return `${said} If the port speaks plain HTTP, write http:// in TARGET_URL.`;
  if (advice[kind] !== undefined) return `${said} ${advice[kind]}`;
  const closed = `${said} The server closed the connection, or answered with something other than HTTP.`;
  if (url.startsWith('http:')) return `${closed} If the port speaks TLS, write https:// in TARGET_URL.`;
  return hasClient
    ? `${closed} Check host and port of TARGET_URL. If they are right, check which authority signed TARGET_CLIENT_CERT.`
    : `${closed} Check host and port of TARGET_URL. If the server asks for a client certificate, set TARGET_CLIENT_CERT and TARGET_CLIENT_KEY.`;
}

/** The clock of the target minus that of this machine, in seconds; undefined if the response shows no date. */
function skewOf(list: Exchange): number | undefined {
  const date = imfFixdate(fieldValue(list.response?.fields ?? [], 'Date') ?? '');
  return date && Math.round((date - Date.parse(list.started) - list.durationMs) / 1000);
}

const clockCheck = (skew = 0): SettingCheck[] =>
  Math.abs(skew) <= mostSkewSeconds
    ? []
    : [
        wrong`The clock of the target is ${skew} s off. Set the clock of the target or of this machine: dates and tokens depend on it.`,
      ];

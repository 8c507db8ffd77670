import { type Exchange, fieldValue, isGateways } from '../../http/exchange.ts';
import type { Target } from '../../images/client/target.ts';
import { isRateLimited } from '../../images/safety/rate-limit.ts';
import { visible } from '../../platform/text/visible.ts';
import { broken, type Stopped } from '../stopped.ts';
import { tenantIn, tokenName, withoutTenant } from './setting-check.ts';

/**
 * Why the answer to a request proves nothing of the service, and who can change that, as the end of a sentence after the name of
 * the request; undefined if the service itself has answered.
 */
export function unproven(target: Target, exchange: Exchange): string | undefined {
  const { response, failure } = exchange;
  if (response === undefined)
    return `got no response (${failure?.kind ?? 'unknown'}). Ask the target's team why, or raise TARGET_TIMEOUT_MS`;
  const { status } = response;
  if (isRateLimited(exchange)) return `got ${status} from a rate limit. Wait until it is over, or set TARGET_MAX_RPS`;
  if (isGateways(exchange)) return `got ${status} from a gateway. Whoever runs the gateway has to connect it to the service`;
  if (status >= 500 && status !== 501) return `got ${status}. Ask the target's team why it fails`;
  if (status < 300 || status >= 400) return undefined;
  return `got ${status}${leadingTo(target, response.fields)}. The suite follows no redirect: write the URL of the API itself in TARGET_URL`;
}

/** Where a redirect leads, for a message. */
export function leadingTo({ redactor }: Target, fields: Parameters<typeof fieldValue>[0]): string {
  const location = fieldValue(fields, 'Location');
  return location === undefined ? '' : ` and leads to ${visible(redactor.text(location)).slice(0, 200)}`;
}

/** The owner's token does not open the target. A gateway may have refused it, if the answer asks for another scheme than a target does. */
export function refusedToken({ description }: Target, { request, response }: Exchange): Stopped {
  const { identities, url } = description;
  const status = response?.status ?? 0;
  if (identities.owner === undefined)
    return broken`no token is configured, and ${request.method} below ${url} got ${status}. Set TARGET_TOKEN, or a login.`;
  const challenge = fieldValue(response?.fields ?? [], 'WWW-Authenticate') ?? 'Keystone';
  const check = `that it belongs to ${tenantIn(description)} and has not expired.${withoutTenant(description)}`;
  const advice = /^(?:keystone|x-auth-token|token)\b/i.test(challenge)
    ? `Check ${check}`
    : `The answer asks for ${schemeOf(challenge)}: if a gateway asks, set TARGET_HEADERS. If the target asks, check ${check}`;
  return broken`${tokenName('owner')} was refused (${status}). ${advice}`;
}

/** @throws Stopped if a proxy on the way to the target asks for credentials: 407 is never an answer of the target (RFC 9110 section 15.5.8) */
export function expectNoProxy({ response }: Exchange, what: string): void {
  if (response?.status !== 407) return;
  const challenge = fieldValue(response.fields, 'Proxy-Authenticate');
  const scheme = challenge === undefined ? '' : ` (${schemeOf(challenge)})`;
  throw broken`${what} got 407: a proxy in front of the target asks for credentials${scheme}. If it is yours, write them in HTTPS_PROXY (http://user:password@proxy:3128). Else whoever runs it has to let this machine through.`;
}

const schemeOf = (challenge: string): string => /^[\w-]+/.exec(challenge)?.[0] ?? 'credentials';

import { type IdentityName, withoutVariable } from '../../../contracts/target-words.ts';
import { type Exchange, fieldValue, isGateways } from '../../http/exchange.ts';
import type { Target } from '../../images/client/target.ts';
import { isRateLimited } from '../../images/safety/rate-limit.ts';
import { namesTenant } from '../../images/safety/request-target.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import { visible } from '../../platform/text/visible.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { broken, type Stopped, worded } from '../stopped.ts';

/** What the preflight says of one setting. */
export interface SettingCheck {
  /**
   * `right` and `wrong` need proof. `wrong`: somebody has to act, and the text says who and how. `unknown`: the preflight tried, and
   * the answers prove nothing; the text says what they were, and who can change them. `decisive`: so, and a run means nothing as long as it is
   * not known. `untried`: the preflight sent nothing for it.
   */
  readonly state: 'right' | 'wrong' | 'unknown' | 'decisive' | 'untried';
  /** One line. */
  readonly text: string;
}

/** Says a text of a check as a template, so that each message is one line of the source. */
const saying =
  (state: SettingCheck['state']) =>
  (own: TemplateStringsArray, ...values: readonly (string | number)[]): SettingCheck => ({ state, text: worded(own, values) });

export const right = saying('right');
export const wrong = saying('wrong');
export const notKnown = saying('unknown');
export const decisive = saying('decisive');
export const untried = saying('untried');

/** What a message calls an identity's token: by the setting that holds it, or by what it came from. */
export function tokenName({ identities }: Pick<TargetDescription, 'identities'>, identity: IdentityName): string {
  const { from, variable } = identities[identity] ?? {};
  if (from !== undefined) return from;
  if (variable !== undefined) return variable;
  if (withoutVariable.includes(identity)) return `the token of identities.${identity}`;
  return identity === 'owner' ? 'TARGET_TOKEN' : `TARGET_${identity.toUpperCase()}_TOKEN`;
}

/** ` tenant 123456`, or ` the account at …` if the URL names no tenant. */
export function tenantIn({ url }: Pick<TargetDescription, 'url'>): string {
  return namesTenant(url) ? `tenant ${url.split('/').at(-1) ?? ''}` : `the account at ${url}`;
}

/** What to try, as a sentence after another, if the URL names no tenant; empty if it names one. */
export const withoutTenant = ({ url }: Pick<TargetDescription, 'url'>): string =>
  namesTenant(url) ? '' : ` TARGET_URL names no tenant: if the service has tenants, end it with one, like ${url}/123456.`;

/**
 * Why an answer came from something on the way to the service, and who can change that, as the end of a sentence after the name of the
 * request; undefined if it did not.
 */
export function isOnTheWay({ redactor }: Target, exchange: Exchange): string | undefined {
  const { status = 0, fields = [] } = exchange.response ?? {};
  if (isGateways(exchange)) return `got ${status} from a gateway. Whoever runs the gateway has to connect it to the service`;
  // 407 is never an answer of the target (RFC 9110 section 15.5.8).
  if (status === 407)
    return 'got 407: a proxy asks for credentials. If it is yours, write them in HTTPS_PROXY (http://user:password@proxy:3128)';
  if (status < 300 || status >= 400) return undefined;
  const location = fieldValue(fields, 'Location');
  const where = location === undefined ? '' : ` and leads to ${visible(redactor.text(location)).slice(0, 200)}`;
  return `got ${status}${where}. The suite follows no redirect: write the URL of the API itself in TARGET_URL`;
}

/** The same where the service itself may have answered, or not in time, and the answer proves nothing; undefined if it says something. */
export function unproven(target: Target, exchange: Exchange): string | undefined {
  const { response, failure } = exchange;
  if (response === undefined)
    return `got no response (${failure?.kind ?? 'unknown'}). Ask the target's team why, or raise TARGET_TIMEOUT_MS`;
  const { status } = response;
  if (isRateLimited(exchange)) return `got ${status} from a rate limit. Wait until it is over, or set TARGET_MAX_RPS`;
  const onTheWay = isOnTheWay(target, exchange);
  if (onTheWay !== undefined) return onTheWay;
  return status >= 500 && status !== 501 ? `got ${status}. Ask the target's team why it fails` : undefined;
}

/** The owner's token does not open the target. A gateway may have refused it, if the answer asks for another scheme than a target does. */
export function refusedToken({ description }: Target, { request, response }: Exchange): Stopped {
  const { identities, url } = description;
  const { status = 0, fields = [] } = response ?? {};
  if (identities.owner === undefined)
    return broken`no token is configured, and ${request.method} below ${url} got ${status}. Set TARGET_TOKEN, or a login.`;
  const [scheme = 'Keystone'] = /^[\w-]+/.exec(fieldValue(fields, 'WWW-Authenticate') ?? '') ?? [];
  const gateway = /^(?:keystone|x-auth-token|token)$/i.test(scheme)
    ? ''
    : ` The answer asks for ${scheme}: if a gateway asks, set TARGET_HEADERS.`;
  return broken`${capitalised(tokenName(description, 'owner'))} was refused (${status}). Check that it belongs to ${tenantIn(description)} and has not expired.${withoutTenant(description)}${gateway}`;
}

import { type IdentityName, withoutVariable } from '../../../contracts/target-words.ts';
import { namesTenant } from '../../images/safety/request-target.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { worded } from '../stopped.ts';

/** The result of the preflight for one setting. */
export interface SettingCheck {
  /**
   * `right` and `wrong` need proof. `wrong`: somebody has to act, and the text says who and how. `unknown`: the preflight tried, and
   * the answers prove nothing; the text says what they were, and who can change them. `untried`: the preflight sent nothing for it.
   */
  readonly state: 'right' | 'wrong' | 'unknown' | 'untried';
  /** Set if a run means nothing as long as this is not known. */
  readonly decisive?: true;
  /** One line. */
  readonly text: string;
}

/** Says a text of a check as a template, so that each message is one line of the source. */
const saying =
  (rest: Omit<SettingCheck, 'text'>) =>
  (own: TemplateStringsArray, ...values: readonly (string | number)[]): SettingCheck => ({ ...rest, text: worded(own, values) });

export const right = saying({ state: 'right' });
export const wrong = saying({ state: 'wrong' });
export const notKnown = saying({ state: 'unknown' });
/** A setting that a run depends on, and no answer proves. */
export const decisive = saying({ state: 'unknown', decisive: true });
export const untried = saying({ state: 'untried' });

/** The setting that holds an identity's token. */
export function tokenName(identity: IdentityName): string {
  if (withoutVariable.includes(identity)) return `The token of identities.${identity}`;
  return identity === 'owner' ? 'TARGET_TOKEN' : `TARGET_${identity.toUpperCase()}_TOKEN`;
}

/** The token of an identity, wherever it comes from: a variable or a login. */
export const tokenOf = (identity: IdentityName): string =>
  ['owner', 'stranger', 'reader', 'creator'].includes(identity) ? `the token of the ${identity}` : `the ${identity} token`;

/** ` tenant 123456`, or ` the account at …` if the URL names no tenant. */
export function tenantIn({ url }: Pick<TargetDescription, 'url'>): string {
  return namesTenant(url) ? `tenant ${url.split('/').at(-1) ?? ''}` : `the account at ${url}`;
}

/** What to try, as a sentence after another, if the URL names no tenant; empty if it names one. */
export const withoutTenant = ({ url }: Pick<TargetDescription, 'url'>): string =>
  namesTenant(url) ? '' : ` TARGET_URL names no tenant: if the service has tenants, end it with one, like ${url}/123456.`;

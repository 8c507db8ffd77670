import { type IdentityName, lasts } from '../../../contracts/target-words.ts';
import { type Exchange, fieldValue, isSuccess } from '../../http/exchange.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { Request } from '../safety/plain-request.ts';
import type { Api } from './api.ts';

/** Whether an identity has another token by now than one that got 401. @throws LoginError if there is no new token */
export function hasNewToken(api: Api, identity: IdentityName, used: string | undefined): Promise<boolean> {
  if (used === undefined) return Promise.resolve(false);
  return api.target.tokens.renewed(identity, used, async () => {
    const { tenant } = api.target.description.identities[identity] ?? {};
    const home = api.beside({ caller: identity }).underIfNamed(tenant);
    const about = { role: 'setup', label: 'is the token still good' } as const;
    const { response } = await home.caller.readOnce(home.caller.request('GET'), home.caller.below('/images'), about);
    return response?.status === 401;
  });
}

/** Whether a 401 comes of a token that has expired, and the run has a new one. */
export async function isRenewed(api: Api, { purpose: { caller }, response }: Exchange, { fields }: Request): Promise<boolean> {
  const used = fieldValue(fields, 'X-Auth-Token');
  if (response === undefined || caller === undefined || caller === 'nobody') return false;
  if (response.status !== 401) api.target.tokens.accepted(used);
  return response.status === 401 && hasNewToken(api, caller, used);
}

/**
 * Skips the test if a 401 may come of a token that has expired since the preflight: the run has a new one, or a GET of the list with it,
 * under the tenant that it is for, is refused, too.
 */
export async function expectGoodToken(api: Api, exchange: Exchange, request?: Request): Promise<void> {
  const { caller } = exchange.purpose;
  if (exchange.response?.status !== 401 || caller === undefined || !lasts(caller)) return;
  const hasAnother = request !== undefined && (await isRenewed(api, exchange, request));
  premise(!hasAnother, untested('token-ended', { identity: caller }));
  const { identities } = api.target.description;
  const home = api.beside({ caller, sender: api.target.sender }).underIfNamed(identities[caller]?.tenant);
  const { status = 0 } = (await home.read('/images', { label: 'is the token still good' })).response ?? {};
  // Without a list, only the owner's token shows its worth everywhere else.
  const isGood = isSuccess(status) || status === 403 || (caller === 'owner' && status !== 401);
  premise(isGood, untested('token-unproven', { identity: caller, status }));
}

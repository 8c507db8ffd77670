import { randomUUID } from 'node:crypto';
import type { Parsed } from '../../../contracts/fields.ts';
import { type IdentityName, identityNames } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Api } from '../../images/client/api.ts';
import { concurrently } from '../../images/client/concurrently.ts';
import { pageShown } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import { isOfOwner, tokenTwin } from '../../settings/contradictions.ts';
import { reasonText } from '../../verdict/reason.ts';
import { broken } from '../stopped.ts';
import { notKnown, right, type SettingCheck, tenantIn, tokenName, unproven, wrong } from './checks.ts';

/** The status with which the list refuses a token that nobody has issued, or why the list does not show what a token is worth. */
export type ListRefusal = Parsed<number>;

/** Of how many images it is kept that a role was shown them. */
const mostShown = 20;

/** GET of the list, as a caller. */
const ask = (api: Api): Promise<Exchange> => api.read('/images', { role: 'setup', label: 'is the token accepted' });

/** Asks for the list with a made-up token, where the owner is shown the list. */
export async function askedByMadeUp(target: Target, list: Exchange): Promise<ListRefusal> {
  if (!pageShown(list).ok) return { ok: false, reason: 'the target has no list that can be read' };
  const answer = await ask(new Api(target).withToken(randomUUID().replaceAll('-', '')));
  const { status = 0 } = answer.response ?? {};
  if ([400, 401, 403, 404].includes(status)) return { ok: true, value: status };
  const why = unproven(target, answer);
  const reason = why && `GET of the list with a made-up token ${why}`;
  return { ok: false, reason: reason ?? 'the list is shown to a made-up token, too' };
}

/**
 * Is each token accepted, or refused, as it must be? That of the owner first.
 * @throws Stopped where a run would charge the operator's mistake to the target
 */
export async function tokenChecks(target: Target, refusal: ListRefusal): Promise<SettingCheck[]> {
  await target.tokens.makeRevoked(async ({ token, tenant }) => {
    const { response } = await ask(new Api(target).withToken(token).underIfNamed(tenant));
    if (response?.status === 401) return 'the target refused the token (401)';
    return response === undefined ? 'the target did not answer a request with the token' : undefined;
  });
  // What a login has made, or cannot make, is known only now.
  const { identities, lacking = {} } = target.description;
  const others = identityNames.filter((name) => name !== 'owner' && identities[name] !== undefined);
  for (const name of others) expectItsOwn(target, name);
  // No conforming target accepts these two, so that no answer shows whether they are valid.
  const asked = others.filter((name) => name !== 'unscoped' && name !== 'rescoped');
  const checks = await concurrently(target, asked, (name) => identityCheck(target, name, refusal));
  return [ownerCheck(target, refusal), ...checks, ...Object.values(lacking).map((reason) => notKnown`${reasonText(reason)}.`)];
}

function ownerCheck({ description }: Target, refusal: ListRefusal): SettingCheck {
  const [setting, tenant] = [tokenName(description, 'owner'), tenantIn(description)];
  if (description.identities.owner === undefined) return wrong`No token is configured. Set TARGET_TOKEN, or a login.`;
  if (refusal.ok) return right`the token of the owner was accepted at ${tenant}: GET of the list refuses a made-up token`;
  return notKnown`nothing shows that ${setting} belongs to ${tenant}: ${refusal.reason}. Check both; a run shows whether the target checks any token.`;
}

/** @throws Stopped if a token is that of another identity, or of the tenant of the owner, whatever the target answers */
function expectItsOwn({ description }: Target, name: IdentityName): void {
  const { url, identities } = description;
  const other = tokenTwin(name, identities);
  if (other !== undefined)
    throw broken`${capitalised(tokenName(description, name))} is the same token as ${tokenName(description, other)}. Set a token of its own.`;
  // A login may give an identity the tenant of the owner: requests under its tenant would then delete.
  if (!isOfOwner(name, identities, url)) return;
  const whose = name === 'stranger' ? 'stranger' : 'token of identities.rescoped';
  throw broken`The ${whose} belongs to ${tenantIn({ url })}, as the owner does. Give it a token of another tenant.`;
}

/**
 * Asks for the list with the token of an identity.
 * @throws Stopped if the target refuses a token that it has to accept
 */
async function identityCheck(target: Target, name: IdentityName, refusal: ListRefusal): Promise<SettingCheck> {
  const { tenant, from } = target.description.identities[name] ?? {};
  const [setting, home] = [capitalised(tokenName(target.description, name)), tenantIn(target.description)];
  const isOver = name === 'expired' || name === 'revoked';
  const api = new Api(target).as(name);
  const answer = await ask(name === 'stranger' ? api.underIfNamed(tenant) : api);
  const { status = 0 } = answer.response ?? {};
  if (isOver && status === 401) return right`the ${name} token was refused (401), as it must be`;
  const silent = unproven(target, answer);
  if (silent !== undefined) return notKnown`${setting}: GET of the list ${silent}.`;
  const shown = pageShown(answer);
  if (shown.ok && api.caller.namesTenant) target.tokens.looks.set(api.caller.token ?? '', Promise.resolve());
  if (shown.ok)
    target.tokens.shown.set(
      name,
      shown.value.images.shown.slice(0, mostShown).map(({ id }) => id),
    );
  if (name === 'stranger' && tenant === undefined)
    // Below the owner's URL it must not see the owner's images.
    return shown.ok && shown.value.images.size > 0 && refusal.ok
      ? wrong`${setting} reads the images of ${home} (200). Check that it belongs to another tenant. If it does, the target is at fault.`
      : notKnown`${setting} got ${status} below the owner's URL. Set TARGET_STRANGER_TENANT: without it, no run says that another tenant cannot delete your images.`;
  if (!refusal.ok) return notKnown`${setting}: nothing shows whether it is accepted: ${refusal.reason}.`;
  if (status === 401)
    throw broken`${setting} was refused (401). Check that it has not expired, and that it belongs to ${tenant === undefined ? home : `tenant ${tenant}`}.`;
  // Where a made-up token gets a 401, a 403 is the answer to a token that the target knows.
  const isAccepted = shown.ok || (status === 403 && refusal.value === 401);
  if (isOver && isAccepted) {
    const requirement = name === 'revoked' ? 'DI-401-08' : 'DI-401-09';
    // The identity service refuses it: no setting is wrong.
    if (from !== undefined) return right`${from} was accepted (${status}) at ${home}: the target violates ${requirement}`;
    return wrong`${setting} was accepted (${status}) at ${home}. Check that it is ${name}. If it is, the target violates ${requirement}.`;
  }
  // Whoever may read at all is shown the list: a 403 is that of a token of another tenant, whose refusals would say nothing of a role.
  if (name === 'reader' && status === 403)
    return wrong`${setting} is not shown the list of ${home} (403). Check that it belongs to ${home}, and that its role may read: refusals of another tenant's token say nothing of a role.`;
  if (isAccepted) return right`the token of the ${name} was accepted (${status})`;
  if (name === 'stranger')
    return wrong`${setting} does not open tenant ${tenant ?? ''} (${status}). Check TARGET_STRANGER_TENANT: without the right one, a foreign image cannot be read back.`;
  return notKnown`${setting}: GET of the list got ${status}, which does not show whether the token is accepted.`;
}

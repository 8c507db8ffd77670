import { randomUUID } from 'node:crypto';
import type { Parsed } from '../../contracts/fields.ts';
import { type IdentityName, identityNames } from '../../contracts/target-words.ts';
import { type Exchange, isSuccess } from '../http/exchange.ts';
import { Api } from '../images/client/api.ts';
import { pageShown } from '../images/client/images-in-responses.ts';
import type { Target } from '../images/client/target.ts';
import { reasonText } from '../verdict/reason.ts';
import { notKnown, right, type SettingCheck, tenantIn, tokenName, tokenOf, wrong } from './setting-check.ts';
import { broken } from './stopped.ts';
import { unproven } from './unproven.ts';

/** What requests of the owner were answered. */
export interface OwnersAnswers {
  readonly list: Exchange;
  /** GET of the list with a made-up token; undefined if the list does not answer the owner. */
  readonly byMadeUp: Exchange | undefined;
  /** DELETE of a random UUID. */
  readonly probe: Exchange;
}

/** A request that a target answers differently to the owner's token and to a made-up one: it shows what a token is worth. */
interface Witness {
  /** The request, for a message. */
  readonly name: string;
  readonly ask: (api: Api) => Promise<Exchange>;
  readonly accepts: (answer: Exchange) => boolean;
  /** What a made-up token was answered. */
  readonly refusal: number;
}

/** Where a made-up token gets a 401, a 403 is the answer to a token that the target knows. */
function worthOf(answer: Exchange, { accepts, refusal }: Witness): 'accepted' | 'refused' | 'unknown' {
  const { status } = answer.response ?? {};
  if (status === 401) return 'refused';
  return accepts(answer) || (status === 403 && refusal === 401) ? 'accepted' : 'unknown';
}

const asking = { role: 'setup', label: 'is the token accepted' } as const;

/** GET of the list, as a caller. */
export const askList = (api: Api): Promise<Exchange> => api.read('/images', asking);

const askDeletion = (api: Api): Promise<Exchange> => api.deleteImage(api.target.ledger.probe(), asking);

/** The operation as a caller with a token that nobody has issued. */
export const madeUp = (target: Target): Api => new Api(target).withToken(randomUUID().replaceAll('-', ''));

/** Identities whose tokens must no longer work. */
const over: readonly IdentityName[] = ['expired', 'revoked'];

/**
 * Says of each token whether it is what it should be, that of the owner first.
 * @throws Stopped where a run would charge the operator's mistake to the target
 */
export async function tokenChecks(target: Target, owners: OwnersAnswers): Promise<SettingCheck[]> {
  const witness = await witnessOf(target, owners);
  const ask = witness.ok ? witness.value.ask : askList;
  await target.tokens.makeRevoked(async ({ token, tenant }) => {
    const answer = await ask(new Api(target).withToken(token).underIfNamed(tenant));
    const status = answer.response?.status ?? 0;
    if (witness.ok ? worthOf(answer, witness.value) === 'refused' : status === 401)
      return `the target refused the token (${status})`;
    return answer.response === undefined ? 'the target did not answer a request with the token' : undefined;
  });
  // What a login has made, or cannot make, is known only now.
  const { identities } = target.description;
  const checks = [ownerCheck(target, witness)];
  const stops: string[] = [];
  for (const name of identityNames) {
    if (identities[name] === undefined || name === 'owner') continue;
    const mistake = mistakeIn(target, name);
    if (mistake !== undefined) stops.push(mistake);
    // No conforming target accepts these, so that no answer shows whether they are valid.
    else if (name !== 'unscoped' && name !== 'rescoped') {
      const check = await identityCheck(target, name, owners, witness);
      if (typeof check === 'string') stops.push(check);
      else checks.push(check);
    }
  }
  if (stops[0] !== undefined) throw broken`${stops[0]}`;
  return [...checks, ...Object.values(target.description.lacking ?? {}).map((reason) => notKnown`${reasonText(reason)}.`)];
}

/** The request that shows what a token is worth on this target, or why no request does. */
async function witnessOf(target: Target, { list, probe, byMadeUp }: OwnersAnswers): Promise<Parsed<Witness>> {
  const isListed = pageShown(list).ok;
  const refusal = byMadeUp?.response?.status ?? 0;
  if (isListed && [400, 401, 403, 404].includes(refusal))
    return { ok: true, value: { name: 'GET of the list', ask: askList, refusal, accepts: (answer) => pageShown(answer).ok } };
  const name = 'DELETE of a random UUID';
  const isAnswer = ({ response }: Exchange): boolean =>
    isSuccess(response?.status ?? 0) || [404, 409, 410].includes(response?.status ?? 0);
  const status = probe.response?.status ?? 0;
  if (!isAnswer(probe) && status !== 403) return { ok: false, reason: `${name} ${unproven(target, probe) ?? `got ${status}`}` };
  const other = await askDeletion(madeUp(target));
  const denial = other.response?.status ?? 0;
  if ([401, 403].includes(denial) && denial !== status)
    return { ok: true, value: { name, ask: askDeletion, refusal: denial, accepts: isAnswer } };
  const same = isListed ? 'the list is shown to a made-up token, and ' : '';
  const why = unproven(target, other) ?? `gets ${denial} to a made-up token, too`;
  return { ok: false, reason: `${same}${name} ${why}` };
}

function ownerCheck({ description }: Target, witness: Parsed<Witness>): SettingCheck {
  const tenant = tenantIn(description);
  if (description.identities.owner === undefined) return wrong`No token is configured. Set TARGET_TOKEN, or a login.`;
  if (witness.ok) return right`${tokenOf('owner')} was accepted at ${tenant}: ${witness.value.name} refuses a made-up token`;
  return notKnown`nothing shows that ${tokenName('owner')} belongs to ${tenant}: ${witness.reason}. Check both; a run shows whether the target checks any token.`;
}

/** What is wrong with an identity, whatever the target answers. */
function mistakeIn({ description: { url, identities } }: Target, name: IdentityName): string | undefined {
  const { token, tenant } = identities[name] ?? {};
  // Only a token that is over may be over twice: expired, and revoked.
  const bothOver = (each: IdentityName): boolean => over.includes(each) && over.includes(name);
  const other = identityNames.find((each) => each !== name && !bothOver(each) && identities[each]?.token === token);
  if (other !== undefined) return `${tokenName(name)} is the same token as ${tokenName(other)}. Set a token of its own.`;
  if (name !== 'stranger' && name !== 'rescoped') return undefined;
  // A login may give an identity the tenant of the owner: requests under its tenant would then delete.
  if (tenant === undefined || tenant.toLowerCase() !== url.split('/').at(-1)?.toLowerCase()) return undefined;
  const whose = name === 'stranger' ? 'stranger' : 'token of identities.rescoped';
  return `The ${whose} belongs to ${tenantIn({ url })}, as the owner does. Give it a token of another tenant.`;
}

/** Asks with the token of an identity. A string: why no run can start with it. */
async function identityCheck(
  target: Target,
  name: IdentityName,
  { list, byMadeUp }: OwnersAnswers,
  witness: Parsed<Witness>,
): Promise<SettingCheck | string> {
  const { tenant } = target.description.identities[name] ?? {};
  const [setting, home] = [tokenName(name), tenantIn(target.description)];
  const api = new Api(target).as(name);
  const answer = await (witness.ok ? witness.value.ask : askList)(name === 'stranger' ? api.underIfNamed(tenant) : api);
  const status = answer.response?.status ?? 0;
  const request = witness.ok ? witness.value.name : 'GET of the list';
  if (over.includes(name) && status === 401) return right`${tokenOf(name)} was refused (401), as it must be`;
  const silent = unproven(target, answer);
  if (silent !== undefined) return notKnown`${setting}: ${request} ${silent}.`;
  if (name === 'stranger' && tenant === undefined) {
    // Below the owner's URL it must not see the owner's images.
    const shown = pageShown(answer);
    const isOpen = byMadeUp !== undefined && pageShown(byMadeUp).ok;
    return shown.ok && shown.value.images.size > 0 && !isOpen
      ? wrong`${setting} reads the images of ${home} (200). Check that it belongs to another tenant. If it does, the target is at fault.`
      : notKnown`${setting} got ${status} below the owner's URL. Set TARGET_STRANGER_TENANT: without it, no run says that another tenant cannot delete your images.`;
  }
  if (!witness.ok) return notKnown`${setting}: nothing shows whether it is accepted: ${witness.reason}.`;
  const says = worthOf(answer, witness.value);
  if (over.includes(name) && says === 'accepted')
    return wrong`${setting} was accepted (${status}) at ${home}. Check that it is ${name}. If it is, the target is at fault, and a run says so.`;
  if (says === 'accepted') return right`${tokenOf(name)} was accepted (${status})`;
  if (says === 'refused')
    return `${setting} was refused (${status}). Check that it has not expired, and that it belongs to ${tenant === undefined ? home : `tenant ${tenant}`}.`;
  if (name === 'stranger' && list.response?.status === 200)
    return wrong`${setting} does not open tenant ${tenant ?? ''} (${status}). Check TARGET_STRANGER_TENANT: without the right one, a foreign image cannot be read back.`;
  return notKnown`${setting}: ${request} got ${status}, which does not show whether the token is accepted.`;
}

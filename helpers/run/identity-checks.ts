import type { Parsed } from '../../contracts/fields.ts';
import { type IdentityName, identityNames } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { Api } from '../target/client/api.ts';
import { pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { fatal, notKnown, right, type SettingCheck, tenantIn, tokenName, tokenOf, wrong } from './setting-check.ts';
import { askList, type OwnersAnswers, type Witness } from './token-witness.ts';
import { unproven } from './unproven.ts';

/** Identities whose tokens must no longer work. */
const over: readonly IdentityName[] = ['expired', 'revoked'];

/** The preflight's knowledge of tokens. */
export interface TokenEvidence extends Pick<OwnersAnswers, 'list' | 'byMadeUp'> {
  readonly witness: Parsed<Witness>;
}

/** Asks the witness with the token of each identity except the owner, and says whether the token is what it should be. */
export async function identityChecks(target: Target, evidence: TokenEvidence): Promise<SettingCheck[]> {
  const { identities } = target.description;
  const checks: SettingCheck[] = [];
  for (const name of identityNames) {
    const identity = identities[name];
    if (identity === undefined || name === 'owner') continue;
    const wrongToken = sameAsAnother(target, name) ?? sameTenant(target, name);
    // No conforming target accepts these, so that no answer shows whether they are valid.
    const isRefusedAnyway = name === 'unscoped' || name === 'rescoped';
    if (wrongToken !== undefined) checks.push(wrongToken);
    else if (!isRefusedAnyway) checks.push(await answered(target, name, evidence));
  }
  return checks;
}

/** Two identities with one token test nothing. Only a token that is over may be over twice: expired, and revoked. */
function sameAsAnother({ description: { identities } }: Target, name: IdentityName): SettingCheck | undefined {
  const token = identities[name]?.token;
  const bothOver = (each: IdentityName): boolean => over.includes(each) && over.includes(name);
  const other = identityNames.find((each) => each !== name && !bothOver(each) && identities[each]?.token === token);
  return other === undefined
    ? undefined
    : fatal(`${tokenName(name)} is the same token as ${tokenName(other)}. Set a token of its own.`);
}

/** A login may give an identity the tenant of the owner: requests under its tenant would then delete. */
function sameTenant({ description: { url, identities } }: Target, name: IdentityName): SettingCheck | undefined {
  const tenant = name === 'stranger' || name === 'rescoped' ? identities[name]?.tenant : undefined;
  return tenant === undefined || tenant.toLowerCase() !== url.split('/').at(-1)?.toLowerCase()
    ? undefined
    : fatal(
        `The ${name === 'stranger' ? 'stranger' : 'token of identities.rescoped'} belongs to ${tenantIn({ url })}, as the owner does. Give it a token of another tenant.`,
      );
}

async function answered(target: Target, name: IdentityName, { list, byMadeUp, witness }: TokenEvidence): Promise<SettingCheck> {
  const api = new Api(target).as(name);
  const { tenant } = target.description.identities[name] ?? {};
  const own = name === 'stranger' ? api.underIfNamed(tenant) : api;
  const answer = await (witness.ok ? witness.value.ask : askList)(own);
  const status = answer.response?.status ?? 0;
  const request = witness.ok ? witness.value.name : 'GET of the list';
  if (over.includes(name) && status === 401) return right(`${tokenOf(name)} was refused (401), as it must be`);
  const silent = unproven(target, answer);
  if (silent !== undefined) return notKnown(`${tokenName(name)}: ${request} ${silent}.`);
  if (name === 'stranger' && tenant === undefined) return isElsewhere(target, answer, byMadeUp);
  if (!witness.ok) return notKnown(`${tokenName(name)}: nothing shows whether it is accepted: ${witness.reason}.`);
  const says = witness.value.says(answer);
  if (over.includes(name) && says === 'accepted') return acceptedAfterEnd(target, name, status);
  if (says === 'accepted') return right(`${tokenOf(name)} was accepted (${status})`);
  if (says === 'refused')
    return fatal(
      `${tokenName(name)} was refused (${status}). Check that it has not expired, and that it belongs to ${tenant === undefined ? tenantIn(target.description) : `tenant ${tenant}`}.`,
    );
  if (name === 'stranger' && list.response?.status === 200)
    return wrong(
      `TARGET_STRANGER_TOKEN does not open tenant ${tenant ?? ''} (${status}). Check TARGET_STRANGER_TENANT: without the right one, a foreign image cannot be read back.`,
    );
  return notKnown(`${tokenName(name)}: ${request} was answered ${status}, which does not show whether the token is accepted.`);
}

const acceptedAfterEnd = (target: Target, name: IdentityName, status: number): SettingCheck =>
  wrong(
    `${tokenName(name)} was accepted (${status}) at ${tenantIn(target.description)}. Check that it is ${name}. If it is, the target is at fault, and a run says so.`,
  );

/** The stranger's token below the owner's URL: it must not see the owner's images. */
function isElsewhere(target: Target, answer: Exchange, byMadeUp: Exchange | undefined): SettingCheck {
  const shown = pageShown(answer);
  const isOpen = byMadeUp !== undefined && pageShown(byMadeUp).ok;
  if (shown.ok && shown.value.images.size > 0 && !isOpen)
    return wrong(
      `TARGET_STRANGER_TOKEN reads the images of ${tenantIn(target.description)} (200). Check that it belongs to another tenant. If it does, the target is at fault.`,
    );
  return notKnown(
    `TARGET_STRANGER_TOKEN was answered ${answer.response?.status ?? 'not at all'} below the owner's URL. Set TARGET_STRANGER_TENANT: without it, no run says that another tenant cannot delete your images.`,
  );
}

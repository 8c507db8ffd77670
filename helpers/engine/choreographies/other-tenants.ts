import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { expectAnswer } from '../../images/client/expect-answer.ts';
import type { Target } from '../../images/client/target.ts';
import type { Provoker } from '../../images/provocation.ts';
import { namesTenant } from '../../images/safety/request-target.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';

type Described = Pick<Target, 'description'>;

/** Whether the stranger has a tenant of its own in the path that the operator does not name. */
export const isStrangerHomeless = ({ description: { url, identities } }: Described): boolean =>
  namesTenant(url) && identities.stranger?.tenant === undefined;

/** The tenants under which the stranger's token is tried: that of the owner, and its own, if the URL names one and it is known. */
export function strangersPlaces(target: Described): Readonly<Record<string, string | undefined>> {
  const { url, identities } = target.description;
  const underOwners = { 'under the tenant of the owner': undefined };
  const own = namesTenant(url) ? identities.stranger?.tenant : undefined;
  return own === undefined ? underOwners : { ...underOwners, 'under its own tenant': own };
}

const isLimited = ({ response }: Exchange): boolean => response?.status === 413 || response?.status === 429;

/** A limit of the other tenant's own may let some pass, as one that refuses every third request does. */
const alones = [1, 2, 3, 4];

type SendsAs = (caller: Api, label: string) => Promise<Exchange>;

/** Skips the test if the other tenant meets a limit of its own with as many requests, once that of the owner is over. */
async function expectUnlimitedAlone(stranger: Api, provoker: Provoker, send: SendsAs): Promise<void> {
  await provoker.disarm();
  for (const turn of alones) {
    const alone = await send(stranger, `another tenant, alone (${turn})`);
    premise(!isLimited(alone), untested('other-limit', { status: alone.response?.status }));
  }
}

/**
 * What another tenant gets under its own tenant once the owner is over its limit. Skips the test unless the owner is limited afterwards, too, the
 * other tenant was not before, and a request without a token is not: a limit by address is shared by who shares an address.
 */
export async function strangersBesideLimit(api: Api, provoker: Provoker): Promise<Exchange> {
  const { ledger, description } = api.target;
  const { tenant } = description.identities.stranger ?? {};
  const stranger = api.as('stranger').underIfNamed(tenant);
  premise(tenant !== undefined || !api.caller.namesTenant, untested('tenant-unknown', { identity: 'stranger' }));
  provoker.expectLimitOfAccount();
  const before = await stranger.deleteImage(ledger.unknown(), { label: 'another tenant, before' });
  expectAnswer(before);
  const send: SendsAs = (caller, label) => caller.deleteImage(ledger.unknown(), { provoked: 413, label });
  let sent: readonly Exchange[] = [];
  const { exchange } = await provoker.limitAround(async () => {
    sent = [await send(stranger, 'another tenant, while the owner is limited'), await send(api.withToken(undefined), 'no token')];
  });
  const [other, nobody] = sent;
  premise(other !== undefined && nobody !== undefined && isLimited(exchange), untested('limit-over'));
  premise(!isLimited(nobody), untested('limit-of-address'));
  if (isLimited(other)) await expectUnlimitedAlone(stranger, provoker, send);
  expectAnswer(other);
  return other;
}

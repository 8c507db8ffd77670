import type { Exchange } from '../../http/exchange.ts';
import { isStanding } from '../../images/client/image-state.ts';
import type { Target } from '../../images/client/target.ts';
import { namesTenant } from '../../images/safety/request-target.ts';
import { noteUntried, premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { expectStanding } from './read-back.ts';

type Described = Pick<Target, 'description'>;

/** Whether the stranger has a tenant of its own in the path that the operator does not name. */
const isHomeless = ({ description: { url, identities } }: Described): boolean =>
  namesTenant(url) && identities.stranger?.tenant === undefined;

/**
 * The tenants under which the stranger's token is tried: that of the owner, and its own. Where the URL names a tenant and the operator does
 * not say which one is the stranger's, the second cannot be tried, and a test that speaks of both cannot pass.
 */
export function strangersPlaces(target: Described): Readonly<Record<string, string | undefined>> {
  const { url, identities } = target.description;
  const underOwners = { 'under the tenant of the owner': undefined };
  if (isHomeless(target)) noteUntried(untested('tenant-unknown', { identity: 'stranger' }));
  const own = namesTenant(url) ? identities.stranger?.tenant : undefined;
  return own === undefined ? underOwners : { ...underOwners, 'under its own tenant': own };
}

/** Skips the test if the stranger does not see its own image, and says so if its tenant is missing. */
export function expectSeenAtHome(read: Exchange, target: Described): void {
  premise(isStanding(read) || !isHomeless(target), untested('tenant-unknown', { identity: 'stranger' }));
  expectStanding(read);
}

import type { Address } from '../safety/address.ts';
import type { Target } from './target.ts';

/**
 * A tenant that is not the owner's: the stranger's if known, else one that does not exist. `address`: what is sent there with the owner's
 * token. The stranger may have an image with the identifier of one of the run, unless that is random.
 */
export function foreignTenant({ description, ledger }: Target, address?: Address): string {
  const { tenant } = description.identities.stranger ?? {};
  const isSafe = address === undefined || address.removes.every((id) => ledger.images.isOnlyOurs(id));
  return tenant !== undefined && isSafe ? tenant : ledger.madeUpTenant;
}

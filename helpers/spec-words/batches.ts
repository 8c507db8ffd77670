import type { FieldLine } from '../../contracts/fields.ts';
import type { Api } from '../client/api.ts';
import { isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { groupsOf } from '../inputs/harmless-fields.ts';
import { type Claim, ofGateways } from '../inputs/identity-claims.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import { type Batch, bisected } from './bisection.ts';

/**
 * Sends as many rows of fields in one request as have different names. Where the status is another than that of the plain request, finds the
 * one row that makes it so.
 */
export async function sentTogether(
  api: Api,
  table: Batch<readonly FieldLine[]>,
  plain: Exchange,
  send: (api: Api, fields: readonly FieldLine[]) => Promise<Exchange>,
): Promise<readonly Exchange[]> {
  const differs = ({ response }: Exchange): boolean => response !== undefined && response.status !== plain.response?.status;
  const exchanges: Exchange[] = [];
  for (const group of groupsOf(table))
    exchanges.push(await bisected(group, (rows, label) => send(api.labelled(label), Object.values(rows).flat()), differs));
  return exchanges;
}

/**
 * Sends a request to an own image with all that a gateway would say of its owner, and reads the image once. If it does not stand, the one
 * claim that did it is found on further images.
 */
export function readAfterClaims(
  images: Images,
  send: (api: Api, address: Address, fields: readonly FieldLine[]) => Promise<unknown>,
): Promise<Exchange> {
  const { api } = images;
  const { ledger, description } = api.target;
  const tryOut = async (claims: Batch<Claim>, label: string): Promise<Exchange> => {
    const { id, address } = await images.standing();
    const { query } = Object.values(claims).find((claim) => claim.query !== undefined) ?? {};
    const at = query === undefined ? address : ledger.withQuery(address, query);
    const fields = Object.values(claims).flatMap((claim) => claim.fields ?? []);
    await send(api.labelled(label), at, fields);
    return api.getImageLeft(id, { label });
  };
  return bisected(
    ofGateways(description.identities.owner?.tenant ?? 'admin'),
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
}

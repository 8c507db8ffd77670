import type { FieldLine } from '../../contracts/fields.ts';
import type { Api, RequestOptions } from '../client/api.ts';
import { isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { groupsOf, harmlessFields, harmlessOfConnection } from '../inputs/harmless-fields.ts';
import { type Claim, identityClaims } from '../inputs/identity-claims.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import { type Batch, bisected } from './bisection.ts';

/** All fields of some rows. */
const linesOf = (rows: Batch<readonly FieldLine[]>): FieldLine[] => Object.values(rows).flat();

/**
 * Deletions of random UUIDs with fields that change nothing: as many fields in one request as have different names, and where the status is
 * another than that of the plain request, the one field that makes it so.
 */
export async function deletedWithHarmless(api: Api, plain: Exchange): Promise<readonly Exchange[]> {
  const rows = { ...harmlessFields, ...(api.target.http.main === '1.1' && harmlessOfConnection) };
  const exchanges: Exchange[] = [];
  for (const group of groupsOf(rows)) {
    const send = (some: Batch<readonly FieldLine[]>, label: string): Promise<Exchange> =>
      api.deleteImage(api.target.ledger.unknown(), { fields: linesOf(some), label });
    const differs = ({ response }: Exchange): boolean => response !== undefined && response.status !== plain.response?.status;
    exchanges.push(await bisected(group, send, differs));
  }
  return exchanges;
}

/** A deletion by a caller who may not delete the image. */
type Attempt = (address: Address, options: RequestOptions) => Promise<Exchange>;

/**
 * Attempts to delete an own image with all that a gateway would say of its owner, one request for each caller, and one read. If the image does
 * not stand, the one claim that did it is found on further images.
 */
export function readAfterClaims(owner: Api, images: Images, ...attempts: readonly Attempt[]): Promise<Exchange> {
  const { identities } = owner.target.description;
  const claims = identityClaims(identities.owner?.tenant ?? 'admin');
  const tryOut = async (some: Batch<Claim>, label: string): Promise<Exchange> => {
    const { id, address } = await images.victim();
    const { query } = Object.values(some).find((claim) => claim.query !== undefined) ?? {};
    const at = query === undefined ? address : owner.target.ledger.withQuery(address, query);
    const fields = Object.values(some).flatMap((claim) => claim.fields ?? []);
    for (const attempt of attempts) await attempt(at, { fields, label });
    return owner.getImageLeft(id, { label });
  };
  return bisected(
    claims,
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
}

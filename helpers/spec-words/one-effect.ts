import type { FieldLine } from '../../contracts/fields.ts';
import { type Api, type RowOf, rowsOf, type Table } from '../client/api.ts';
import { isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { pathClaims } from '../inputs/carried.ts';
import { isViolated, type Rule } from '../rules/rule.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import { bisected } from './bisection.ts';

/**
 * Sends a request for a random UUID with all fields that could name another path, which is that of an own image, and reads that image. If it does
 * not stand, the one field that did it is found on further images.
 */
export function readAfterPathClaims(
  images: Images,
  send: (api: Api, address: Address, fields: readonly FieldLine[]) => Promise<unknown>,
): Promise<Exchange> {
  const { api } = images;
  const tryOut = async (rows: Readonly<Record<string, string>>, label: string): Promise<Exchange> => {
    const { id, address } = await images.standing();
    const at = api.target.ledger.unknownNaming(address);
    const claims = pathClaims(at.parts.named ?? '');
    const fields = Object.keys(rows).flatMap((name) => (claims[name] === undefined ? [] : [claims[name]]));
    await send(api.labelled(label), at, fields);
    return api.getImageLeft(id, { label });
  };
  const rows = Object.fromEntries(Object.keys(pathClaims('')).map((name) => [name, name]));
  return bisected(
    rows,
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
}

/** A deletion, and the read of its image afterwards. */
interface DeletionRead {
  readonly deletion: Exchange;
  readonly after: Exchange;
}

/**
 * For each row of a table one deletion of an own image, and a read of it. Gives the first that violates the rule, or the last; and that of the
 * first row.
 */
export async function effectsOf<Rows extends Table>(
  images: Images,
  table: Rows,
  rule: (deletion: Exchange) => Rule,
  send: (api: Api, address: Address, row: RowOf<Rows>) => Promise<Exchange>,
): Promise<DeletionRead & { readonly first: DeletionRead }> {
  const { api } = images;
  const tried: DeletionRead[] = [];
  for (const [label, row] of rowsOf(table)) {
    if (tried.length > 0 && !images.canMake(1)) break;
    const { id, address } = await images.present();
    const deletion = await send(api.labelled(label), address, row);
    tried.push({ deletion, after: await api.getImage(id, { label: `${label}, read` }) });
  }
  const [first] = tried;
  const shown = tried.find(({ deletion, after }) => isViolated(rule(deletion), after)) ?? tried.at(-1);
  if (first === undefined || shown === undefined) throw new Error('a table without rows');
  return { ...shown, first };
}

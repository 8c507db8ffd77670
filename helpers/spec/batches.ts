import type { FieldLine } from '../../contracts/fields.ts';
import { pathFields } from '../../contracts/inputs/carried.ts';
import { type Claim, ofGateways, withUnderscores } from '../../contracts/inputs/identity-claims.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Address } from '../images/safety/address.ts';
import { type Batch, bisected } from './bisection.ts';

/**
 * Sends rows in one request about an own image, which has to be left, and reads it once. If it does not stand, the one row that did it is
 * found on further images.
 */
function readAfterBatch<Row>(
  images: Images,
  table: Batch<Row>,
  send: (api: Api, address: Address, rows: readonly Row[]) => Promise<SentOrHeld>,
): Promise<Exchange> {
  const { api } = images;
  const tryOut = async (rows: Batch<Row>, label: string): Promise<Exchange> => {
    const { id, address } = await images.standing();
    const sent = await send(api.labelled(label), address, Object.values(rows));
    noteUnanswered(...[sent].flat().filter((exchange) => exchange !== undefined));
    return api.getImageLeft(id, { label });
  };
  return bisected(
    table,
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
}

/** How a test sends the fields of some rows to an address. A gateway may refuse them with a page of its own. */
type Claiming = (api: Api, address: Address, options: ClaimingOptions) => Promise<SentOrHeld>;

/** What was sent, by one caller or under several tenants; undefined where a request was held back. */
type SentOrHeld = Exchange | readonly (Exchange | undefined)[];

interface ClaimingOptions {
  readonly fields: readonly FieldLine[];
  readonly belowApi: true;
}

/** Reads an own image after a request to it with all that a gateway would say of its owner, and after one that spells it with underscores. */
export async function readAfterClaims(images: Images, send: Claiming): Promise<Exchange> {
  const { ledger } = images.api.target;
  const claims = ofGateways(images.api.ownersTenant ?? 'admin');
  const readAfterAll = (table: Batch<Claim>): Promise<Exchange> =>
    readAfterBatch(images, table, (api, address, rows) => {
      const { query } = rows.find((claim) => claim.query !== undefined) ?? {};
      const at = query === undefined ? address : ledger.withQuery(address, query);
      return send(api, at, { fields: rows.flatMap(({ fields = [] }) => fields), belowApi: true });
    });
  const read = await readAfterAll(claims);
  return isUntouched(read) ? readAfterAll(withUnderscores(claims)) : read;
}

/** Reads an own image after a request for a random UUID with all fields that could name another path, which is that of the image. */
export function readAfterPathClaims(images: Images, send: Claiming): Promise<Exchange> {
  const { ledger } = images.api.target;
  const names = Object.fromEntries(pathFields.map((name) => [name, name]));
  return readAfterBatch(images, names, (api, address, rows) => {
    const at = ledger.unknownNaming(address);
    return send(api, at, { fields: rows.map((name) => [name, at.parts.named ?? '']), belowApi: true });
  });
}

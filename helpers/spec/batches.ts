import type { FieldLine } from '../../contracts/fields.ts';
import { type Carried, pathFields } from '../../contracts/inputs/carried.ts';
import { groupsOf } from '../../contracts/inputs/harmless-fields.ts';
import { type Claim, ofGateways, withUnderscores } from '../../contracts/inputs/identity-claims.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Address } from '../images/safety/address.ts';
import { type Batch, bisected } from './bisection.ts';

/**
 * Sends as many rows of fields in one request as have different names. If the status is another than that of the plain request, finds the
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

/** Deletes an own image in one request with all rows. If it is refused, finds the one row that it is refused for, on further images. */
export function deletionWithAll(
  images: Images,
  table: Batch<Carried>,
  send: (api: Api, address: Address, all: { readonly query: string; readonly fields: readonly FieldLine[] }) => Promise<Exchange>,
): Promise<Exchange> {
  const tryOut = async (rows: Batch<Carried>, label: string): Promise<Exchange> => {
    const { address } = await images.present();
    const carried = Object.values(rows);
    const query = carried.find((row) => row.query !== undefined)?.query ?? '';
    return send(images.api.labelled(label), address, { query, fields: carried.flatMap(({ fields = [] }) => fields) });
  };
  const isRefused = ({ response }: Exchange): boolean => response !== undefined && response.status >= 400;
  return bisected(table, tryOut, isRefused, () => images.canMake(1));
}

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

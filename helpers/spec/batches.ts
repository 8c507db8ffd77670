import type { FieldLine } from '../../contracts/fields.ts';
import type { Approaches, Credential } from '../../contracts/inputs/access.ts';
import { type Carried, pathFields } from '../../contracts/inputs/carried.ts';
import { type Claim, ofGateways, withUnderscores } from '../../contracts/inputs/identity-claims.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import type { Image } from '../images/client/image.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Address } from '../images/safety/address.ts';
import { type Batch, bisected } from './bisection.ts';

/**
 * Sends rows about an own image, which has to be left, in as few requests as hold them, and reads the image once. If it does not stand, the
 * one row that did it is found on further images, by halves.
 */
async function readAfterBatch<Row>(
  images: Images,
  table: Batch<Row>,
  send: (api: Api, image: Image, rows: Batch<Row>) => Promise<SentOrHeld>,
): Promise<Exchange> {
  const { api } = images;
  const tryOut = async (rows: Batch<Row>, label: string): Promise<Exchange> => {
    const image = await images.standing();
    const sent = await send(api.labelled(label), image, rows);
    noteUnanswered(...[sent].flat().filter((exchange) => exchange !== undefined));
    return api.getImageLeft(image.id, { label });
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
  const claims = ofGateways(images.api.caller.ownersTenant ?? 'admin');
  const readAfterAll = (table: Batch<Claim>): Promise<Exchange> =>
    readAfterBatch(images, table, (api, { address }, rows) => {
      const { query, fields } = together(Object.values(rows));
      const at = query === undefined ? address : ledger.withQuery(address, query);
      return send(api, at, { fields, belowApi: true });
    });
  const read = await readAfterAll(claims);
  return isUntouched(read) ? readAfterAll(withUnderscores(claims)) : read;
}

/** Reads an own image after a request for a random UUID with all fields that could name another path, which is that of the image. */
export function readAfterPathClaims(images: Images, send: Claiming): Promise<Exchange> {
  const { ledger } = images.api.target;
  const names = Object.fromEntries(pathFields.map((name) => [name, name]));
  return readAfterBatch(images, names, (api, { address }, rows) => {
    const at = ledger.unknownNaming(address);
    return send(api, at, { fields: Object.values(rows).map((name) => [name, at.parts.named ?? '']), belowApi: true });
  });
}

/** What rows carry, in one request: of queries and contents the first. */
function together(rows: readonly Carried[]): Required<Pick<Carried, 'fields'>> & Omit<Carried, 'fields'> {
  const query = rows.find((row) => row.query !== undefined)?.query;
  const content = rows.find((row) => row.content !== undefined)?.content;
  const fields = rows.flatMap((row) => row.fields ?? []);
  return { fields, ...(query !== undefined && { query }), ...(content !== undefined && { content }) };
}

/** The rows that go out together, under the label of the first. A row that goes alone, or in a spelling of its own, has no company. */
function inRequests<Row extends Carried>(rows: Batch<Row>, kindOf: (row: Row) => string | undefined): Batch<readonly Row[]> {
  const kinds = new Map<string, [label: string, rows: Row[]]>();
  for (const [label, row] of Object.entries(rows)) {
    const kind = kindOf(row) ?? label;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [label, [row]]);
    else known[1].push(row);
  }
  return Object.fromEntries(
    [...kinds.values()].map(([label, some]) => [some.length === 1 ? label : `${label}, and ${some.length - 1} more`, some]),
  );
}

/** Who tries what, by what a report calls them. */
export type Callers = Readonly<Record<string, (api: Api) => Api>>;

/** Those of some identities that the target has. */
export const callersOf = ({ api }: Images, ...names: readonly IdentityName[]): Callers => {
  const { identities } = api.target.description;
  const given = names.filter((name) => identities[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, (row: Api) => row.as(name)]));
};

/** Reads an own image after callers have tried to delete it by other spellings of its path and by other methods, each what is paired with it. */
export function readAfterAttempts(images: Images, ...tries: readonly (readonly [Approaches, Callers])[]): Promise<Exchange> {
  const { ledger } = images.api.target;
  const table = Object.fromEntries(
    tries.flatMap(([attempts, callers]) =>
      Object.entries(callers).flatMap(([who, as]) =>
        Object.entries(attempts).map(
          ([what, attempt]) => [who === '' ? what : `${what}, ${who}`, { ...attempt, who, as }] as const,
        ),
      ),
    ),
  );
  return readAfterBatch(images, table, (api, { id, address }, rows) => {
    const requests = inRequests(rows, ({ method, spelled, who }) => (spelled === undefined ? `${method} ${who}` : undefined));
    return api.each(requests, async (row, some) => {
      const [first] = some;
      if (first === undefined) return undefined;
      const spelling = first.spelled?.(id);
      // An identifier may have no letters.
      if (spelling?.collection === '/images' && spelling.path === `/${id}`) return undefined;
      const { query, ...carried } = together(some);
      const at = spelling === undefined ? address : ledger.spelled(spelling, id);
      const to = query === undefined ? at : ledger.withQuery(at, query);
      return first.as(row).sendIfFree(first.method, to, spelling === undefined ? carried : { ...carried, belowApi: true });
    });
  });
}

/** Reads an own image after deletions with credentials that no target may accept. */
export function readAfterCredentials(images: Images, table: Batch<Credential>): Promise<Exchange> {
  const { ledger } = images.api.target;
  return readAfterBatch(images, table, (api, { address }, rows) => {
    const requests = inRequests(rows, ({ alone }) => (alone ? undefined : 'together'));
    return api.each(requests, (row, some) => {
      const { query, ...carried } = together(some);
      const to = query === undefined ? address : ledger.withQuery(address, query);
      return row.withToken(undefined).deleteIfFree(to, { ...carried, belowApi: true });
    });
  });
}

import type { RefusalCode } from '../../contracts/operation.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Aim } from '../declarations/needs.ts';
import type { RequestOptions } from '../images/client/api.ts';

/**
 * What a request is aimed at; only the ledger makes a path of it. `victim`: an image of the run that has to stay. `own`: one that may go, new
 * for each request. `unknown`: a random UUID. `synthetic`: a text that holds a random UUID, and so names nothing.
 */
export type RequestAim = Extract<Aim, 'victim' | 'own' | 'unknown' | 'synthetic'>;
export const victim: RequestAim = 'victim';
export const own: RequestAim = 'own';
export const unknown: RequestAim = 'unknown';

/** A request as an entry writes it. */
export interface WrittenRequest {
  readonly method: string;
  readonly to: RequestAim;
  /** What a report calls it. */
  readonly row: string;
  /** Who sends it; the owner of the images if nothing is said. */
  readonly as?: IdentityName;
  /** Another token than that of the owner; undefined sends none. */
  readonly token?: string | undefined;
  /** A query behind the path. It names no image. */
  readonly query?: string;
  readonly options?: RequestOptions;
  /** The code that the target is made to answer, in the way that the operator says. */
  readonly provoked?: RefusalCode;
  /** The text in place of an identifier, around a random UUID. */
  readonly text?: (uuid: string) => string;
}

/** What differs from the plain request. */
interface More extends Omit<RequestOptions, 'label'>, Pick<WrittenRequest, 'as' | 'token' | 'query'> {
  readonly row?: string;
}

/** Methods that a service refuses itself; an unknown one is refused by whatever reads the request first. */
const ofServices = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];

/** A request with any method to an image. */
export function request(method: string, to: RequestAim, more: More = {}): WrittenRequest {
  const { row = method, as, query, token, ...options } = more;
  const below = ofServices.includes(method) ? {} : ({ belowApi: true } as const);
  const caller = { ...(as !== undefined && { as }), ...('token' in more && { token }) };
  return { method, to, row, ...caller, options: { ...below, ...options }, ...(query !== undefined && { query }) };
}

export const get = (to: RequestAim, more?: More): WrittenRequest => request('GET', to, more);
export const head = (to: RequestAim, more?: More): WrittenRequest => request('HEAD', to, more);
export const del = (to: RequestAim, more?: More): WrittenRequest => request('DELETE', to, more);

/** The request that the target is made to answer with a code. */
export const provoked = (code: RefusalCode): WrittenRequest => ({ ...del(victim), provoked: code });

type Labelled<Row> = Readonly<Record<string, Row>>;

/** A request for each row of a table, under its label; a list of texts labels itself. */
export function each<Row>(table: Labelled<Row>, written: (row: Row) => WrittenRequest): readonly WrittenRequest[];
export function each(table: readonly string[], written: (row: string) => WrittenRequest): readonly WrittenRequest[];
export function each<Row>(
  table: Labelled<Row> | readonly Row[],
  written: (row: Row) => WrittenRequest,
): readonly WrittenRequest[] {
  const rows = Array.isArray(table) ? table.map((row: Row) => [String(row), row] as const) : Object.entries(table);
  return rows.map(([row, value]) => ({ ...written(value), row }));
}

/** A deletion of each text that a table puts around a random UUID, in place of an identifier. */
export function texts(table: (uuid: string) => Labelled<string> | readonly string[], more?: More): readonly WrittenRequest[] {
  const shown = table('{id}');
  const labels = Object.keys(shown);
  return labels.map((label, place) => ({
    ...del('synthetic', more),
    row: Array.isArray(shown) ? String(Object.values(shown)[place]) : label,
    text: (uuid) => Object.values(table(uuid))[place] ?? '',
  }));
}

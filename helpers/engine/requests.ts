import type { Spelling } from '../../contracts/inputs/access.ts';
import { type Carried, ignored, type NamingField } from '../../contracts/inputs/carried.ts';
import { defined } from '../../contracts/json.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RequestOptions } from '../images/client/caller.ts';
import type { ListPath } from '../images/client/lists.ts';
import { anAnswer, type Premise, theImage } from './premises.ts';
import type { ShownRows } from './scene.ts';

/** What a request is aimed at; only the ledger makes a path of it. */
export type RequestAim =
  /** An image of the run that has to stay. */
  | 'victim'
  /** An image of the run that may go: new for each request of `send`, one for a whole scene. */
  | 'own'
  /** The image of the one deletion of a worker while it is still being saved. */
  | 'saving'
  /** An image of the run that may go, by the self link that GET shows. */
  | 'self link'
  /** A random UUID, new for each request. */
  | 'unknown'
  /** A random UUID, one for all requests of a scene. */
  | 'one unknown'
  /** A random UUID in a collection that the target does not have. */
  | 'no route'
  /** A text that holds a random UUID, and so names nothing. */
  | 'synthetic'
  /** A text that a bad server could read as many images. */
  | 'broad'
  /** The list of images, which is only read. */
  | 'list'
  /** The image of the one deletion that all entries of a worker look at: looks in every way, a plain DELETE, and looks again. */
  | 'deleted'
  /** The image on which a refusal was provoked, once that is undone. */
  | 'refused'
  /** An image of the operator's that a conforming target refuses to delete. */
  | { readonly fixture: FixtureName };
export const victim: RequestAim = 'victim';
export const own: RequestAim = 'own';
export const saving: RequestAim = 'saving';
export const selfLink: RequestAim = 'self link';
export const unknown: RequestAim = 'unknown';
export const oneUnknown: RequestAim = 'one unknown';
export const noRoute: RequestAim = 'no route';
export const broad: RequestAim = 'broad';
export const list: RequestAim = 'list';
export const deletedImage: RequestAim = 'deleted';
export const refusedImage: RequestAim = 'refused';
export const fixture = (name: FixtureName): RequestAim => ({ fixture: name });

/** What a part of a request may be made of: the image that it is aimed at (or a random UUID), and another one, which has to stay. */
export interface AimedImage {
  readonly id: string;
  readonly name: string;
  readonly other: string;
  /** A name that the metadata of the image held before its deletion. */
  readonly metadataName?: string | undefined;
  /** The name of that other image, where it is known. */
  readonly otherName?: string;
  /** The path of the image, in a request that goes to a random UUID and names the image elsewhere. */
  readonly path?: string;
}

type PartOfRequest = string | ((image: AimedImage) => string);

/** Who sends a request, and in which place. */
interface SentBy {
  /** The owner of the images if nothing is said. */
  readonly as?: IdentityName;
  /** Another token than that of the owner; undefined sends none. */
  readonly token?: string | undefined;
  /** With a good token in its query, which is one that the run may lose: every server on the way writes URLs down. Not tried without one. */
  readonly spareToken?: 'in the query';
  /** Left out on another machine: a good token is in its URL, which servers on the way write down. */
  readonly onLoopback?: true;
  /**
   * Another tenant in the path: one that is not the owner's, or one by its name, if the URL names a tenant. `each`: that of the owner and,
   * in a request of its own, that of who sends it. `longerBy`: that of the owner, and these characters.
   */
  readonly tenant?: 'foreign' | 'each' | { readonly ifNamed: string | undefined } | { readonly longerBy: string };
  /** Sent over HTTP/2, whatever the others are sent over. */
  readonly over?: 'HTTP/2';
  /** Left out on a target without the identity that sends it: what the sentence says of others is tested. */
  readonly ifKnown?: true;
}

/** What a request says beside its method and its aim. */
interface Contains {
  /** The text in place of an identifier. */
  readonly text?: PartOfRequest;
  /** The path in another notation, in which a router may find the image. */
  readonly spelled?: (id: string) => Spelling;
  /** The name of a spelling: left out if GET of the owner finds no image by it. */
  readonly ifFound?: string;
  /** A query behind the path. */
  readonly query?: PartOfRequest;
  /** JSON that may name an image. */
  readonly json?: PartOfRequest;
  /** Fields that name the image: the path of the request holds a random UUID. None if the content names it. */
  readonly names?: readonly NamingField[];
  readonly options?: RequestOptions;
}

/** When a request is sent, with which others, and what its answer has to be like. */
interface InTurn {
  /** Rows of one group go in one request. */
  readonly group?: string;
  /** Sent once in a worker, for all entries that look at its answer. A refusal that is not is aimed at an image that goes afterwards. */
  readonly shared?: true;
  /** Eight of it, at the same time. */
  readonly raced?: true;
  /** Followed, on the same connection, by a read of the list, whose answer is the row `next`. */
  readonly followed?: true;
  /** Sent once more, by itself, if it gets no response: one may be lost on its way. */
  readonly ifLost?: 'sent again';
  /** How a read of an image is sent: not again if it was sent just before, or again until the image is gone. */
  readonly reads?: 'just before' | 'until it is gone';
  /** Reads a list of what changed since a moment around the deletion, once in a worker. */
  readonly changes?: { readonly list: ListPath; readonly since: 'before' | 'after' };
  /** What its answer has to be like. If it is not, the test is skipped: the answer is not what the sentence is about. */
  readonly wants?: Premise;
}

/** What the target is made to do at a request, and when that is over. */
interface Provoking {
  /** The code that the target is made to answer, in the way that the operator says. */
  readonly provoked?: RefusalCode;
  /** Shows a refusal that a mock gives if a field asks for it. Nothing is sent to other targets, and nothing is expected of it. */
  readonly shows?: RefusalCode;
  /** Sent once the Retry-After of the refusal is over, or again until a lock has ended; without it, once the refusal is undone. */
  readonly after?: 'Retry-After' | 'its lock';
}

/** A request as an entry writes it. */
export interface WrittenRequest extends SentBy, Contains, InTurn, Provoking {
  readonly method: string;
  readonly to: RequestAim;
  /** What a report calls it, and by which an expectation names its answer. */
  readonly row: string;
}

/** Whether a request is about framing, about what a connection does, or has a field that HTTP/2 forbids: only HTTP/1.1 has them. */
export function isOfConnection({ options: { wire = {}, fields = [] } = {}, over, followed }: WrittenRequest): boolean {
  const { framing, withoutHost, httpVersion, lingerMs, pipelined, line } = wire;
  const parts = [followed, framing, withoutHost, httpVersion, lingerMs, pipelined, line];
  const isForbidden = Array.isArray(fields) && fields.some(([name]) => /^connection$/i.test(String(name)));
  return over === undefined && (isForbidden || parts.some((each) => each !== undefined));
}

/** What differs from the plain request. */
interface More
  extends Partial<Omit<WrittenRequest, 'method' | 'to' | 'options'>>,
    Pick<RequestOptions, 'fields' | 'content' | 'wire' | 'belowApi' | 'waitMs'> {}

/** A request with any method to an image. */
export function request(method: string, to: RequestAim, more: More = {}): WrittenRequest {
  const { fields, content, wire, belowApi, waitMs, ...said } = more;
  const { belowApi: isOften } = methodOf(method) ?? { belowApi: true };
  const isBelow = isOften ?? (to === 'broad' || undefined);
  const options = defined({ belowApi: isBelow, ...defined({ fields, content, wire, belowApi, waitMs }) });
  return { method, to, row: method, ...defined(said), ...('token' in said && { token: said.token }), options };
}

export const get = (to: RequestAim, more?: More): WrittenRequest => request('GET', to, more);
export const head = (to: RequestAim, more?: More): WrittenRequest => request('HEAD', to, more);
export const del = (to: RequestAim, more?: More): WrittenRequest => request('DELETE', to, more);

/** The read that shows an image in place just before what follows. Without it, what becomes of the image says nothing. */
export const look = (to: RequestAim): WrittenRequest => get(to, { row: 'before', wants: theImage, reads: 'just before' });

/** The owner's deletion of that image once more. Nobody else repeats it before: the first of its kind stands between two lists. */
export const delAgain = (): WrittenRequest => del(deletedImage, { row: 'again, by its owner', shared: true });

/** The list of what changed since a moment before or after the deletion that all of a worker look at. */
export const changes = (since: 'before' | 'after', list: ListPath = '/images/detail'): WrittenRequest => ({
  ...get(deletedImage, { row: `changes since ${since}` }),
  changes: { list, since },
});

/** A plain deletion of an unknown image, with whose answer others are compared. */
export const delUnknown = (more: Pick<More, 'wants'> = {}): WrittenRequest =>
  del(unknown, { row: 'unknown image', shared: true, wants: anAnswer, ...more });

/** The same without a token. */
export const delUnknownWithoutToken = (more: Pick<More, 'wants'> = {}): WrittenRequest =>
  del(unknown, { row: 'no token', token: undefined, shared: true, wants: anAnswer, ...more });

/** The request that the target is made to answer with a code. */
export const provoked = (code: RefusalCode, more?: Pick<More, 'shared'>): WrittenRequest => ({
  ...del(victim, more),
  provoked: code,
});

/** The deletion of the image of a refusal once that is over; and if it gets 404, a read of the image. */
export const deletionAfter = (after: NonNullable<Provoking['after']>): readonly [WrittenRequest, WrittenRequest] => [
  del(refusedImage, { after }),
  get(refusedImage, { row: afterNotFound }),
];

/** What the read is called that follows a 404 to such a deletion. */
export const afterNotFound = 'GET after the 404';

/** The refusal with a code that a mock shows if a field asks for it. */
export const mockedRefusal = (code: RefusalCode): WrittenRequest => ({ ...del(unknown), shows: code });

/** A request and, on the same connection, a read of the list. Skips the test if the server closes the connection between them. */
export const followed = (written: WrittenRequest): WrittenRequest => ({ ...written, followed: true });

/** Eight deletions of one image at the same time, once in a worker. */
export const eightDeletions = (wants?: Premise): WrittenRequest => ({
  ...del(own, { row: 'deletion', shared: true, ...(wants && { wants }) }),
  raced: true,
});

/** The same request this many times, one after the other. */
export const times = (count: number, written: WrittenRequest): readonly WrittenRequest[] =>
  Array.from({ length: count }, () => written);

type Labelled<Row> = Readonly<Record<string, Row>>;

/** What a row of {@link attempts} carries, by which method, and in which notation of the path. */
interface Attempted
  extends Carried,
    Pick<RequestOptions, 'wire'>,
    Pick<WrittenRequest, 'spelled' | 'names' | 'ifFound' | 'onLoopback'> {
  /** DELETE if nothing is said. */
  readonly method?: string;
  /** Whether it goes by itself, or apart from rows with another word. */
  readonly apart?: true | string;
}

/**
 * Rows about an image that has to stay, in as few requests as hold them: one for all rows of a method. A spelling of the path goes by itself.
 * Of a loss, the row that did it is found.
 */
export const attempts = (table: Labelled<Attempted>, by: More = {}): readonly WrittenRequest[] =>
  Object.entries(table).map(([row, { method = 'DELETE', apart = '', query, ...carried }]) => {
    const alone = apart === true || carried.spelled !== undefined;
    return request(method, victim, {
      ...defined({ query }),
      ...carried,
      ...by,
      ...((carried.spelled || carried.wire) && { belowApi: true }),
      row: by.row === undefined ? row : `${row}, ${by.row}`,
      group: `${alone ? row : `${method} ${apart}`} ${by.row ?? ''}`,
    });
  });

/** A request that is sent only if the target has the identity that sends it. */
export const ifKnown = (request: WrittenRequest): WrittenRequest => ({ ...request, ifKnown: true });

/** Such rows by an identity, if the target has it. */
export const attemptsOf = (table: Labelled<Attempted>, as: IdentityName): readonly WrittenRequest[] =>
  attempts(table, { as, row: as }).map(ifKnown);

/** Deletions by these callers, if the target has them, each on the connection on which the owner has just read the image. */
export const behindTheOwner = (...callers: readonly IdentityName[]): readonly WrittenRequest[] => {
  const wire = { line: 'a connection that the owner opened' };
  return [
    // Of a group, as the others are: over HTTP/2 these rows are left out, and not the entry.
    get(victim, { row: `the first on ${wire.line}`, group: wire.line, wants: anAnswer, wire }),
    ...callers.map((as) => {
      const row = `the ${as}, on ${wire.line}`;
      return ifKnown(del(victim, { as, row, group: row, wire, ...(as === 'stranger' && { tenant: 'each' as const }) }));
    }),
  ];
};

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

/** Rows of a table that go in one request, which is halved until it carries the one row that makes its answer another. */
export interface Together {
  readonly labels: readonly string[];
  readonly carrying: (labels: readonly string[]) => WrittenRequest;
  readonly differs: (answer: Exchange, shown: ShownRows) => boolean;
  /** The rows of all entries that share such a request: a worker sends it once, and an entry its own only if the answer differs. */
  readonly joined?: readonly string[];
}

/** One request with all rows of a table. `differs`: whether its answer comes of one of them, which is then found. */
export const together = <Row>(
  table: Labelled<Row>,
  written: (rows: readonly Row[]) => WrittenRequest,
  differs: Together['differs'],
): Together => ({
  labels: Object.keys(table),
  carrying: (labels) => written(Object.entries(table).flatMap(([label, row]) => (labels.includes(label) ? [row] : []))),
  differs,
});

/**
 * A deletion with one part that changes nothing. All such parts go in one deletion of a worker, which decides for each of its entries if it gets 204;
 * else the part goes by itself.
 */
export const delWith = (part: keyof typeof ignored, wants?: Premise): Together => ({
  labels: [part],
  carrying: (labels) => {
    const parts = labels.flatMap((label) => ignored[label] ?? []);
    const fields = Object.fromEntries(parts.flatMap((each) => Object.entries(each.fields ?? {})));
    const [wire] = parts.flatMap((each) => each.wire ?? []);
    return del(own, defined({ fields, wire, wants }));
  },
  differs: ({ response }) => response?.status !== 204,
  joined: Object.keys(ignored),
});

/** A request is refused for what it carries. */
export const ifRefused: Together['differs'] = ({ response }) => response !== undefined && response.status >= 400;

/** A request is answered otherwise than another row. */
export const ifUnlike =
  (row: string): Together['differs'] =>
  ({ response }, shown) =>
    response !== undefined && response.status !== shown.statusOf(row);

/** A deletion of each text that a table makes of an identifier: of a random UUID, or of the image that it is aimed at. */
export function delEach(
  table: ((id: string, name: string) => Labelled<string> | readonly string[]) | readonly string[],
  { to = 'synthetic', ...more }: More & { readonly to?: RequestAim } = {},
): readonly WrittenRequest[] {
  const made = typeof table === 'function' ? table : () => table;
  const shown = made('{id}', '');
  return Object.keys(shown).map((label, place) => ({
    ...del(to, more),
    row: Array.isArray(shown) ? String(Object.values(shown)[place]) : label,
    text: ({ id, name }: AimedImage) => Object.values(made(id, name))[place] ?? '',
  }));
}

/** What the engine has to know of a method. */
interface MethodTraits {
  /** It asks for something. Below an image it goes by an identifier, and needs no address. */
  readonly reads?: true;
  /** A service looks for the image before it refuses the request, or carries it out: for a random UUID it is answered otherwise. */
  readonly looksFirst?: true;
  /** It could create an image under the identifier that it names. */
  readonly makes?: true;
  /** Whatever reads a request first often answers it, as nginx and HAProxy do, and the service never learns of it. */
  readonly belowApi?: true;
}

/** The methods that a service answers itself. Any other is refused by whatever reads the request first. */
const methods: Readonly<Record<string, MethodTraits>> = {
  GET: { reads: true, looksFirst: true },
  HEAD: { reads: true },
  OPTIONS: { reads: true },
  // Its response shows the request, whatever it names.
  TRACE: { reads: true, belowApi: true },
  POST: {},
  PUT: { looksFirst: true, makes: true },
  PATCH: { looksFirst: true, makes: true },
  DELETE: { looksFirst: true },
};

/** A method; undefined for one that services do not know. */
export const methodOf = (name: string): MethodTraits | undefined => methods[name];

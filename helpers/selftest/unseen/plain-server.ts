/**
 * A second server, written unlike the reference: on `node:http`, with a table of routes and rows in one array.
 * Node's parser reads its requests, so that it violates some requirements of the area connection; what a mutation adds is counted.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Who a token belongs to. */
export interface Account {
  readonly tenant: string;
  readonly rights: 'all' | 'make' | 'read';
}

/** An image, deleted or not. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly seenBy: readonly string[];
  readonly locked: boolean;
  readonly busy: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly born: number;
  died?: number;
}

/** What the server knows when it starts. */
export interface Stock {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly servers: Readonly<Record<string, string>>;
  readonly rows: Row[];
}

class Refusal extends Error {
  readonly status: number;
  readonly fault: string;
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, fault: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.fault = fault;
    this.fields = fields;
  }
}

interface Ask {
  readonly account: Account;
  readonly url: URL;
  readonly words: readonly string[];
  readonly sent: string;
  readonly base: string;
  readonly fields: IncomingMessage['headers'];
}

type Reply = { readonly status: number; readonly json?: unknown; readonly fields?: Readonly<Record<string, string>> };

const missing = (what: string): Refusal => new Refusal(404, 'itemNotFound', `${what} not found.`);
const second = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** What the operator's field makes the server answer. */
const wanted: Readonly<Record<string, Refusal>> = {
  400: new Refusal(400, 'badRequest', 'The request is in error.'),
  403: new Refusal(403, 'forbidden', 'Not allowed.'),
  405: new Refusal(405, 'badMethod', 'Not supported at the moment.', { Allow: 'GET, HEAD, OPTIONS' }),
  409: new Refusal(409, 'conflictingRequest', 'The image is in use.'),
  413: new Refusal(413, 'overLimit', 'Too many requests.', { 'Retry-After': '1' }),
  500: new Refusal(500, 'computeFault', 'Something failed.'),
  503: new Refusal(503, 'serviceUnavailable', 'Try again later.'),
};

/** The service, apart from HTTP. */
class Shop {
  readonly #stock: Stock;
  constructor(stock: Stock) {
    this.#stock = stock;
  }

  /** The routes: a pattern of the path beneath the tenant, and what each method does. */
  readonly routes: readonly (readonly [RegExp, Readonly<Record<string, (ask: Ask) => Reply>>])[] = [
    [/^\/images$/, { GET: (ask) => this.#list(ask, false) }],
    [/^\/images\/detail$/, { GET: (ask) => this.#list(ask, true) }],
    [/^\/images\/([^/]+)$/, { GET: (ask) => this.#show(ask), DELETE: (ask) => this.#drop(ask) }],
    [/^\/images\/([^/]+)\/metadata$/, { GET: (ask) => ({ status: 200, json: { metadata: this.#row(ask).tags } }) }],
    [/^\/servers\/([^/]+)$/, { GET: (ask) => this.#server(ask) }],
    [/^\/servers\/([^/]+)\/action$/, { POST: (ask) => this.#make(ask) }],
  ];

  account(token: string | undefined): Account {
    const account = token === undefined ? undefined : this.#stock.accounts[token];
    if (account === undefined)
      throw new Refusal(401, 'unauthorized', 'A token is needed.', { 'WWW-Authenticate': 'Token realm="images"' });
    return account;
  }

  #visible(account: Account): Row[] {
    return this.#stock.rows.filter(
      (row) => row.owner === account.tenant || row.seenBy.includes(account.tenant) || row.seenBy.includes('*'),
    );
  }

  #row({ account, words }: Ask): Row {
    const [, id = ''] = words;
    const row = uuid.test(id) ? this.#visible(account).find((each) => each.id === id && each.died === undefined) : undefined;
    if (row === undefined) throw missing('Image');
    return row;
  }

  #show(ask: Ask): Reply {
    return { status: 200, json: { image: this.#shown(ask, this.#row(ask), true) } };
  }

  #shown({ base, account }: Ask, row: Row, whole: boolean): object {
    const links = [{ rel: 'self', href: `${base}/v2/${account.tenant}/images/${row.id}` }];
    if (!whole) return { id: row.id, name: row.name, links };
    const status = row.died === undefined ? (row.busy ? 'SAVING' : 'ACTIVE') : 'DELETED';
    const moments = { created: second(row.born), updated: second(row.died ?? row.born) };
    return { id: row.id, name: row.name, status, metadata: row.tags, ...moments, progress: 100, minDisk: 0, minRam: 0, links };
  }

  #drop(ask: Ask): Reply {
    const { account, fields } = ask;
    if (account.rights !== 'all') throw new Refusal(403, 'forbidden', 'Your role may not delete.');
    const row = this.#row(ask);
    if (row.owner !== account.tenant) throw new Refusal(403, 'forbidden', 'This image is not yours.');
    if (row.locked) throw new Refusal(403, 'forbidden', 'This image is protected.');
    const order = wanted[String(fields['x-make'])];
    if (order !== undefined) throw order;
    if (row.busy) throw new Refusal(409, 'conflictingRequest', 'This image is being saved.');
    const match = fields['if-match'];
    if ((match !== undefined && match !== '*') || fields['if-none-match'] === '*') {
      throw new Refusal(412, 'preconditionFailed', 'The condition does not hold.');
    }
    row.died = Date.now();
    return { status: 204 };
  }

  #list(ask: Ask, whole: boolean): Reply {
    const asked = ask.url.searchParams;
    const since = asked.get('changes-since');
    const limit = asked.get('limit') ?? '50';
    if (!/^[1-9]\d{0,5}$/.test(limit)) throw new Refusal(400, 'badRequest', 'limit is a number.');
    if (since !== null && Number.isNaN(Date.parse(since))) throw new Refusal(400, 'badRequest', 'changes-since is a time.');
    const rows = this.#visible(ask.account)
      .filter((row) => (since === null ? row.died === undefined : (row.died ?? row.born) >= Date.parse(since)))
      .filter((row) => asked.get('name') === null || asked.get('name') === row.name)
      .filter((row) => !asked.has('status') || (asked.get('status') === 'ACTIVE' && !row.busy && row.died === undefined));
    const marker = asked.get('marker');
    const all = this.#visible(ask.account);
    if (marker !== null && !all.some(({ id }) => id === marker)) throw new Refusal(400, 'badRequest', 'marker is not an image.');
    const from = marker === null ? -1 : all.findIndex(({ id }) => id === marker);
    const rest = rows.filter((row) => all.indexOf(row) > from);
    const page = rest.slice(0, Number(limit));
    const images = page.map((row) => this.#shown(ask, row, whole));
    if (page.length === rest.length) return { status: 200, json: { images } };
    asked.set('marker', page.at(-1)?.id ?? '');
    return { status: 200, json: { images, images_links: [{ rel: 'next', href: `${ask.base}${ask.url.pathname}?${asked}` }] } };
  }

  #server({ account, words }: Ask): Reply {
    const [, id = ''] = words;
    if (this.#stock.servers[id] !== account.tenant) throw missing('Server');
    return { status: 200, json: { server: { id, name: 'plain', status: 'ACTIVE', tenant_id: account.tenant } } };
  }

  #make(ask: Ask): Reply {
    this.#server(ask);
    if (ask.account.rights === 'read') throw new Refusal(403, 'forbidden', 'Your role may not make images.');
    const order = readOrder(ask.sent);
    const row: Row = {
      ...{ id: randomUUID(), name: order.name, owner: ask.account.tenant, seenBy: [], tags: order.metadata ?? {} },
      ...{ locked: false, busy: false, born: Date.now() },
    };
    this.#stock.rows.push(row);
    return { status: 202, fields: { Location: `${ask.base}/v2/${ask.account.tenant}/images/${row.id}` } };
  }
}

function readOrder(text: string): { readonly name: string; readonly metadata?: Record<string, string> } {
  try {
    const { createImage } = JSON.parse(text);
    if (typeof createImage.name === 'string' && createImage.name !== '') return createImage;
  } catch {
    // What cannot be read is refused.
  }
  throw new Refusal(400, 'badRequest', 'The content is {"createImage": {"name": …}}.');
}

/** The answer to a request, whose content has been read. */
function answer(shop: Shop, request: IncomingMessage, sent: string): Reply {
  const { method = '', url: target = '/', headers } = request;
  const { host = 'localhost' } = headers;
  if (!URL.canParse(`http://${host}`)) throw new Refusal(400, 'badRequest', 'The Host is none.');
  const base = `http://${host}`;
  const account = shop.account(typeof headers['x-auth-token'] === 'string' ? headers['x-auth-token'] : undefined);
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split('?');
  const parts = path.split('/').map((part) => part.replace(/%(3[0-9]|[46][1-9a-f]|2d)/gi, (code) => decodeURIComponent(code)));
  const [, version, tenant, ...words] = parts;
  if (!known.includes(method)) throw new Refusal(501, 'notImplemented', 'This method is unknown.');
  if (version !== 'v2' || tenant === undefined) throw missing('Resource');
  if (tenant !== account.tenant) throw new Refusal(400, 'badRequest', "The tenant is not the token's.");
  const place = `/${words.join('/')}`;
  const [, methods] = shop.routes.find(([pattern]) => pattern.test(place)) ?? [];
  if (methods === undefined) throw missing('Resource');
  const handlers: Readonly<Record<string, (ask: Ask) => Reply>> = {
    ...methods,
    ...(methods.GET !== undefined && { HEAD: methods.GET }),
  };
  const allow = [...Object.keys(handlers), 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return { status: 200, fields: { Allow: allow } };
  const handler = handlers[method];
  if (handler === undefined) throw new Refusal(405, 'badMethod', `${method} is not supported.`, { Allow: allow });
  const query = target.includes('?') ? target.slice(target.indexOf('?')) : '';
  return handler({ account, url: new URL(`${path}${query}`, base), words, sent, base, fields: headers });
}

function write(response: ServerResponse, { status, json, fields = {} }: Reply): void {
  const content = json === undefined ? '' : JSON.stringify(json);
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
  response.setHeader('X-Compute-Request-Id', `req-${randomUUID()}`);
  if (json !== undefined) response.setHeader('Content-Type', 'application/json');
  if (status !== 204) response.setHeader('Content-Length', Buffer.byteLength(content));
  response.writeHead(status).end(content);
}

/** Starts it on a free port of loopback. */
export async function startPlain(
  stock: Stock,
): Promise<{ readonly server: Server; readonly port: number; readonly close: () => void }> {
  const shop = new Shop(stock);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      try {
        write(response, answer(shop, request, Buffer.concat(parts).toString('utf8')));
      } catch (error) {
        const { status, fault, message, fields } = error instanceof Refusal ? error : new Refusal(500, 'computeFault', 'Failed.');
        const retry = fields?.['Retry-After'];
        const details = { code: status, message, ...(retry !== undefined && { retryAfter: retry }) };
        write(response, { status, json: { [fault]: details }, fields });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { server, port, close };
}

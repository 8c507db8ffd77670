import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { referenceTo } from '../../settings/references.ts';
import { runSuite, type SuiteRun, scratchFolder } from './suite-run.ts';

/** An image of the plain service. */
export interface PlainImage {
  readonly id: string;
  readonly name: string;
  readonly created: string;
}

/** A request as the plain service sees it. */
export interface PlainRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly content: string;
}

/** The state of a plain service. */
class PlainState {
  readonly images = new Map<string, PlainImage>();
  /** Images that stood there before the run. */
  readonly before: readonly string[];

  constructor(before: number) {
    this.before = Array.from({ length: before }, (_, place) => this.add(`production ${place + 1}`).id);
  }

  add(name: string): PlainImage {
    const image = { id: randomUUID(), name, created: new Date().toISOString() };
    this.images.set(image.id, image);
    return image;
  }
}

/** An answer of the plain service. */
export interface PlainAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly fields?: Readonly<Record<string, string>>;
}

/** What a service may do instead of an answer. */
type Misbehaviour = 'silence' | 'death' | 'restart';

/** What differs from the conforming service; each member takes the place of a step. */
export interface PlainChange {
  /** Answers a request before the service looks at it; `silence` never answers it, `death` ends the service, and `restart` starts it again. */
  readonly first?: (request: PlainRequest, state: PlainState) => PlainAnswer | Misbehaviour | undefined;
  /** Whose token it is: the owner's or the stranger's. */
  readonly token?: (request: PlainRequest) => string | undefined;
  /** After the deletion of an image. */
  readonly deleted?: (state: PlainState, image: PlainImage, request: PlainRequest) => void;
}

/** The token of the owner of the plain service. */
export const ownersToken = 'c0ffee0123456789c0ffee0123456789';
const strangersToken = 'beef000123456789beef000123456789';
const tenant = '1';

/** A fault. */
const plainFault = (code: number, name: string, fields: Readonly<Record<string, string>> = {}): PlainAnswer => ({
  status: code,
  json: { [name]: { code, message: 'It is refused, for a reason.' } },
  fields,
});

const challenge = { 'WWW-Authenticate': 'Keystone uri="http://127.0.0.1/"' };
const notFound = plainFault(404, 'itemNotFound');

/** A service of one tenant in a few lines, written without the reference server. */
function answer(state: PlainState, change: PlainChange, request: PlainRequest): PlainAnswer | Misbehaviour {
  const first = change.first?.(request, state);
  if (first !== undefined) return first;
  const token = change.token === undefined ? request.headers['x-auth-token'] : change.token(request);
  if (token !== ownersToken && token !== strangersToken) return plainFault(401, 'unauthorized', challenge);
  const isOwner = token === ownersToken;
  const [, version, named, collection, id, ...rest] = request.path.split('/');
  if (version !== 'v2' || collection !== 'images' || rest.length > 0 || (isOwner && named !== tenant)) return notFound;
  return id === undefined || id === 'detail'
    ? onAll(state, request, isOwner)
    : onImage(state, change, request, isOwner ? id : '');
}

function onAll(state: PlainState, { method, content }: PlainRequest, isOwner: boolean): PlainAnswer {
  if (method === 'POST' && isOwner) {
    const { id } = state.add(String((JSON.parse(content) as { name?: unknown }).name));
    return { status: 201, json: { image: { id } } };
  }
  if (method !== 'GET' && method !== 'HEAD') return plainFault(405, 'badMethod', { Allow: 'GET, HEAD, POST' });
  return { status: 200, json: { images: isOwner ? [...state.images.values()].map(view) : [] } };
}

function onImage(state: PlainState, change: PlainChange, request: PlainRequest, id: string): PlainAnswer {
  const image = state.images.get(id);
  if (!['GET', 'HEAD', 'DELETE'].includes(request.method)) return plainFault(405, 'badMethod', { Allow: 'GET, HEAD, DELETE' });
  if (image === undefined) return notFound;
  if (request.method !== 'DELETE') return { status: 200, json: { image: view(image) } };
  state.images.delete(id);
  change.deleted?.(state, image, request);
  return { status: 204 };
}

const view = (image: PlainImage) => ({ ...image, status: 'ACTIVE', metadata: {} });

function send(response: ServerResponse, { status, json, fields }: PlainAnswer): void {
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  response.writeHead(status, { ...type, ...fields });
  response.end(json === undefined ? undefined : JSON.stringify(json));
}

/** How long a service is down before it starts again, in ms. */
const restartMs = 800;

/** Runs the suite on a plain service with one change. */
export async function runOnPlain(
  change: PlainChange,
  { before = 3, args = [] as readonly string[], variables = {} as Readonly<Record<string, string>> } = {},
): Promise<SuiteRun> {
  const state = new PlainState(before);
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => response.destroy());
    incoming.on('end', () => {
      const [path = ''] = (incoming.url ?? '').split('?');
      const { method = '', headers } = incoming;
      const content = Buffer.concat(chunks).toString();
      const said = answer(state, change, { method, path, headers, content });
      if (said === 'death' || said === 'restart') server.close().closeAllConnections();
      if (said === 'restart') setTimeout(() => server.listen(port, '127.0.0.1'), restartMs);
      else if (typeof said === 'object') send(response, said);
    });
  });
  const port = await listeningPort(server);
  const origin = `http://127.0.0.1:${port}`;
  const path = scratchFolder();
  const file = join(path, 'target.json');
  const url = `${origin}/v2/${tenant}`;
  const images = {
    source: 'http',
    request: {
      method: 'POST',
      url: `${url}/images`,
      headers: { 'X-Auth-Token': referenceTo('TARGET_TOKEN') },
      body: '{"name":"{name}"}',
    },
    id: { json: '/image/id' },
  };
  writeFileSync(file, JSON.stringify({ name: 'plain', url, images }));
  try {
    const given = { TARGET_FILE: file, TARGET_TOKEN: ownersToken, TARGET_STRANGER_TOKEN: strangersToken };
    return await runSuite({ ...given, ...variables }, path, { args });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

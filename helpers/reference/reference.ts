import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Behaviour } from './behaviour.ts';
import { continued, type Dispatch, type Reply, serveConnection } from './connection.ts';
import { fault, itemNotFound } from './faults.ts';
import { serveHttp2 } from './http2/connection.ts';
import type { Frame } from './http2/frames.ts';
import { type Answer, asksToClose, fieldOf, messageOf, octetsOf, type Request } from './message.ts';
import { namesOf, rootOf } from './naming.ts';
import { answerTo, standard } from './service.ts';
import type { Call, Stages } from './stages.ts';
import { Universe } from './universe.ts';

/** A running reference target. */
export interface Reference {
  /** `http://127.0.0.1:8080`, or https with TLS. */
  readonly baseUrl: string;
  /** The base URL of a universe, with version and tenant. */
  url(universe?: string): string;
  /** The state of a universe, for unit tests. */
  universe(name?: string): Universe;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** Where to listen, and how universes behave by their names. A name may go on after `~`: `list-only~2` behaves like `list-only`. */
export interface ReferenceOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  readonly tls?: ReferenceTls;
}

/** TLS of a reference target, and the protocols that it offers by ALPN: both versions of HTTP unless it says so. */
export interface ReferenceTls {
  readonly cert: string;
  readonly key: string;
  readonly protocols?: readonly ('h2' | 'http/1.1')[];
}

interface Hosted {
  readonly universe: Universe;
  readonly behaviour: Behaviour;
  readonly stages: Stages;
}

// A path may begin with two slashes, which are those of the path in the universe.
const universePath = /^\/\/?u\/([A-Za-z0-9._~-]+)(?=\/|$)/;
const universeIn = (path: string): string => universePath.exec(path)?.[1] ?? '';

function securedServer({ cert, key, protocols = ['h2', 'http/1.1'] }: ReferenceTls, serve: (socket: TLSSocket) => void) {
  const server = createTlsServer({ cert, key, ALPNProtocols: [...protocols], allowHalfOpen: true }, serve);
  return server.on('tlsClientError', (_, socket) => socket.destroy());
}

/** Starts a conforming target that keeps everything in memory. Rejects if the port is not available. */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const { port = 0, host = '127.0.0.1', behaviours = {}, tls } = options;
  const universes = new Map<string, Hosted>();
  const hosted = (name: string): Hosted => {
    let entry = universes.get(name);
    if (entry === undefined) {
      const key = name.split('~')[0] ?? '';
      const behaviour = Object.hasOwn(behaviours, key) ? (behaviours[key] ?? {}) : {};
      entry = { universe: new Universe(name), behaviour, stages: { ...standard, ...behaviour.stages?.(standard) } };
      universes.set(name, entry);
    }
    return entry;
  };

  const sockets = new Set<Socket>();
  const serve = (socket: Socket | TLSSocket): void => {
    const isHttp2 = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
    if (isHttp2) serveHttp2(socket, dispatch, (path) => hosted(universeIn(path)).behaviour.reads);
    else serveConnection(socket, dispatch, ({ path }) => hosted(universeIn(path)).behaviour.interim ?? continued);
  };
  const server = tls === undefined ? createServer({ allowHalfOpen: true }, serve) : securedServer(tls, serve);
  // With TLS, too, before the handshake: a client may leave in the middle of it.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024 }, resolve);
  });
  const address = server.address();
  const scheme = tls === undefined ? 'http' : 'https';
  const baseUrl = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' ? address?.port : port}`;

  const dispatch: Dispatch = async (parsed, memory) => {
    if (parsed.kind === 'refusal') {
      const answer = fault(parsed.status, parsed.status === 501 ? 'notImplemented' : 'badRequest', parsed.message);
      const message = messageOf(answer, { head: false, close: true, keepAlive: false });
      return { message, steps: [octetsOf(message)], close: true };
    }
    return reply(hosted(universeIn(parsed.request.path)), parsed.request, baseUrl, memory);
  };

  return {
    baseUrl,
    url: (universe = '') => `${rootOf(baseUrl, universe)}/v2/${namesOf(universe).tenants.owner}`,
    universe: (name = '') => hosted(name).universe,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function reply(
  { universe, behaviour, stages }: Hosted,
  request: Request,
  baseUrl: string,
  connection: Map<string, number>,
): Promise<Reply> {
  const host = fieldOf(request.fields, 'host');
  const [scheme] = baseUrl.split('/');
  const root = rootOf(host !== undefined && /^[A-Za-z0-9.:[\]_-]+$/.test(host) ? `${scheme}//${host}` : baseUrl, universe.name);
  const path = universe.name === '' ? request.path : request.path.replace(`/u/${universe.name}`, '');
  const route = stages.route(path, request);
  const call: Call = { request, universe, root, path, route, stages, connection, principal: undefined };
  const close = asksToClose(request) || request.defects.length > 0;
  const framing = { head: request.method === 'HEAD', close, keepAlive: request.version === '1.0' && !close };

  const control = controlAnswer(universe, request, path);
  if (control !== undefined) {
    const message = messageOf(control, framing);
    return { message, steps: [octetsOf(message)], close };
  }

  const said = await answerTo(call);
  const answer = (await behaviour.answer?.(said, call)) ?? said;
  const whole = messageOf(answer, framing);
  const message = (await behaviour.message?.(whole, call)) ?? whole;
  const octets = octetsOf(message);
  const steps = behaviour.octets?.(octets, call, message) ?? octets;
  const { frames } = behaviour;
  return {
    message,
    ...(frames && { frames: (frame: Frame) => frames(frame, call, message) }),
    steps: Buffer.isBuffer(steps) ? [steps] : steps,
    close: message.close,
    ...(message.keptMs !== undefined && { keptMs: message.keptMs }),
  };
}

const controlPath = /^\/control\/(refusals|limits)\/([A-Za-z0-9._~-]+)$/;
const codes: readonly RefusalCode[] = [400, 401, 403, 405, 409, 413, 500, 503];

/**
 * Arms or disarms a refusal for one image: `PUT` with `{"code":409}`, `DELETE`; or, the same without content, the limit of a tenant. No token
 * is needed: the resource stands for the operator's own fault injection, and the server listens on loopback.
 * Undefined if the path is not that of the control resource.
 */
function controlAnswer(universe: Universe, request: Request, beneath: string): Answer | undefined {
  if (!beneath.startsWith('/control/')) return undefined;
  const [, kind, id] = controlPath.exec(beneath) ?? [];
  if (id === undefined) return itemNotFound('Resource');
  universe.notes.set(`switched ${id}`, String(Date.now()));
  if (request.method === 'DELETE') (kind === 'limits' ? universe.limited : universe.refusals).delete(id);
  else if (request.method === 'PUT' && kind === 'limits') universe.limited.add(id);
  else if (request.method === 'PUT') {
    const wanted = /^\s*\{\s*"code"\s*:\s*(\d{3})\s*\}\s*$/.exec(request.content.toString('utf8'))?.[1];
    const code = codes.find((known) => String(known) === wanted);
    if (code === undefined) return fault(400, 'badRequest', 'The content is {"code": …} with a documented code.');
    universe.refusals.set(id, code);
  } else return fault(405, 'badMethod', 'A refusal is armed with PUT and disarmed with DELETE.', [['Allow', 'PUT, DELETE']]);
  return { status: 204, fields: [] };
}

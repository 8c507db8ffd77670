import { createServer, type Socket } from 'node:net';
import type { Behaviour } from './behaviour.ts';
import { type Dispatch, type Reply, serveConnection } from './connection.ts';
import { controlAnswer } from './control.ts';
import { fault } from './faults.ts';
import { fieldOf, octetsOf, type Request } from './message.ts';
import { namesOf, rootOf } from './naming.ts';
import { asksToClose, messageOf } from './responses.ts';
import { answerTo, standard } from './service.ts';
import type { Call, Stages } from './stages.ts';
import { Universe } from './universe.ts';

/** A running reference target. */
export interface Reference {
  /** `http://127.0.0.1:8080` */
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
}

interface Hosted {
  readonly universe: Universe;
  readonly behaviour: Behaviour;
  readonly stages: Stages;
}

const universePath = /^\/u\/([A-Za-z0-9._~-]+)(?=\/|$)/;

/** Starts a conforming target that keeps everything in memory. Rejects if the port is not available. */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const { port = 0, host = '127.0.0.1', behaviours = {} } = options;
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
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, dispatch);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024 }, resolve);
  });
  const address = server.address();
  const baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' ? address?.port : port}`;

  const dispatch: Dispatch = async (parsed, memory) => {
    if (parsed.kind === 'refusal') {
      const answer = fault(parsed.status, parsed.status === 501 ? 'notImplemented' : 'badRequest', parsed.message);
      return { steps: [octetsOf(messageOf(answer, { head: false, close: true, keepAlive: false }))], close: true };
    }
    const name = universePath.exec(parsed.request.path)?.[1] ?? '';
    return reply(hosted(name), parsed.request, baseUrl, memory);
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

/** The reply of one universe to one request. */
async function reply(
  { universe, behaviour, stages }: Hosted,
  request: Request,
  baseUrl: string,
  connection: Map<string, number>,
): Promise<Reply> {
  const host = fieldOf(request.fields, 'host');
  const root = rootOf(host !== undefined && /^[A-Za-z0-9.:[\]_-]+$/.test(host) ? `http://${host}` : baseUrl, universe.name);
  const path = universe.name === '' ? request.path : request.path.slice(`/u/${universe.name}`.length);
  const route = stages.route(path, request);
  const call: Call = { request, universe, root, path, route, stages, connection, principal: undefined };
  const close = asksToClose(request) || request.defects.length > 0;
  const framing = { head: request.method === 'HEAD', close, keepAlive: request.version === '1.0' && !close };

  const control = controlAnswer(universe, request, path);
  if (control !== undefined) return { steps: [octetsOf(messageOf(control, framing))], close };

  const said = await answerTo(call);
  const answer = (await behaviour.answer?.(said, call)) ?? said;
  const whole = messageOf(answer, framing);
  const message = (await behaviour.message?.(whole, call)) ?? whole;
  const octets = octetsOf(message);
  const steps = behaviour.octets?.(octets, call, message) ?? octets;
  return { steps: Buffer.isBuffer(steps) ? [steps] : steps, close: message.close };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { type Answer, type Asked, askedIn, sendAnswer } from './answer.ts';
import { conforming, type Departures } from './conforming.ts';
import { type Beginning, World } from './world.ts';

/** The host name of a target that is not on loopback and is reached through the proxy only. */
export const confirmedHost = 'compute.example';

/** Answers instead of the conforming target, whose answer `conforms` gives; undefined leaves the answer to it. */
export type Answering = (asked: Asked, world: World, conforms: () => Answer) => Answer | undefined | Promise<Answer | undefined>;

/** How a hostile target departs from a conforming one. */
export interface Variation extends Departures, Beginning {
  /** Host, with or without port, of a base URL that is not on loopback: the suite reaches it through a proxy. */
  readonly named?: string;
  readonly answer?: Answering;
}

/** A target that attacks the suite, a foreign host, and a proxy that resolves every name to one of them. */
export interface HostileTarget {
  readonly world: World;
  readonly url: string;
  /** `http://127.0.0.1:port` of the proxy. */
  readonly proxy: string;
  readonly stop: () => Promise<void>;
}

/** Starts all three on free ports of the loopback interface. */
export async function startHostileTarget(variation: Variation = {}): Promise<HostileTarget> {
  const world = new World(variation);
  const target = serving((request, response) => void answered(request, response, world, variation));
  const foreign = serving((request, response) => {
    note(world, world.foreignHost, request);
    response.writeHead(204).end();
  });
  const proxy = startProxy(world, variation.named, target.server);
  const [port, foreignPort, proxyPort] = await Promise.all([target, foreign, proxy].map(({ server }) => listeningPort(server)));
  world.local = `127.0.0.1:${port}`;
  world.host = variation.named ?? world.local;
  world.foreignHost = `127.0.0.1:${foreignPort}`;
  world.leave = () => void target.stop();
  return {
    world,
    url: `http://${world.host}${world.base}`,
    proxy: `http://127.0.0.1:${proxyPort}`,
    stop: async () => {
      await Promise.all([target.stop(), foreign.stop(), proxy.stop()]);
    },
  };
}

async function answered(request: IncomingMessage, response: ServerResponse, world: World, variation: Variation): Promise<void> {
  const asked = await askedIn(request).catch(() => undefined);
  if (asked === undefined) return;
  note(world, 'target', request, asked.content);
  const conforms = (): Answer => conforming(asked, world, variation);
  sendAnswer((await variation.answer?.(asked, world, conforms)) ?? conforms(), response);
}

function note(world: World, at: string, request: IncomingMessage, content = ''): void {
  const { method = '', url = '', rawHeaders } = request;
  const token = `${decodeLoosely(url)} ${rawHeaders.join(' ')} ${content}`.includes(world.token);
  world.received.push({ at, method, url, token });
}

const decodeLoosely = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A proxy that knows only the name of the target. Every other name is a host that no request may reach. */
function startProxy(world: World, named: string | undefined, target: Server): Serving {
  const authorities = new WeakMap<Socket, string>();
  const isTarget = (authority: string): boolean =>
    named !== undefined && authority === (named.includes(':') ? named : `${named}:80`);
  const elsewhere = createServer((request, response) => {
    note(world, authorities.get(request.socket) ?? 'unknown', request);
    response.writeHead(204).end();
  });
  // The suite asks for tunnels alone.
  const proxy = serving((request, response) => {
    note(world, 'a proxy, without a tunnel', request);
    response.writeHead(204).end();
  });
  proxy.server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const authority = request.url ?? '';
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    authorities.set(socket, authority);
    (isTarget(authority) ? target : elsewhere).emit('connection', socket);
  });
  return proxy;
}

interface Serving {
  readonly server: Server;
  readonly stop: () => Promise<void>;
}

function serving(listener: (request: IncomingMessage, response: ServerResponse) => void): Serving {
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 65_536 }, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { server, stop };
}

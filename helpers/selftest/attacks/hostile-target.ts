import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { listeningPort } from '../../http/testing/listening-port.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { startReference } from '../../reference/reference.ts';
import type { Stages } from '../../reference/stages.ts';
import { noticing } from '../runs/test-reference.ts';
import { World } from './world.ts';

/** The host name of a target that is not on loopback and is reached through the proxy only. */
export const confirmedHost = 'compute.example';

/** How a hostile target departs from the reference target. */
export interface Variation {
  /** What it does otherwise, as a mutant does. It may look at its world, and change it. */
  readonly behaves?: (world: World) => Behaviour;
  readonly token?: string;
  /** Number of images of the operator. */
  readonly foreign?: number;
  /** Host, with or without port, of a base URL that is not on loopback: the suite reaches it through a proxy. */
  readonly named?: string;
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
export async function startHostileTarget({ behaves, token, foreign = 5, named }: Variation = {}): Promise<HostileTarget> {
  const behaviours: Record<string, Behaviour> = {};
  const reference = await startReference({ behaviours });
  const { host, port } = new URL(reference.url());
  const world = new World(reference, token ?? `S3cr3t-${randomBytes(18).toString('base64url')}`, named ?? host);
  behaviours[''] = watched(world, behaves?.(world));
  world.begin(foreign);
  const elsewhere = recording(world);
  const proxy = proxyTo(world, Number(port));
  const [foreignPort, proxyPort] = await Promise.all([elsewhere, proxy].map((server) => listeningPort(server)));
  world.foreignHost = `127.0.0.1:${foreignPort}`;
  return {
    world,
    url: reference.url().replace(host, world.host),
    proxy: `http://127.0.0.1:${proxyPort}`,
    stop: async () => {
      for (const server of [elsewhere, proxy]) server.close().closeAllConnections();
      await reference.close();
    },
  };
}

/** A behaviour whose world sees what is asked and what is deleted. */
function watched(world: World, { stages = () => ({}), ...more }: Behaviour = {}): Behaviour {
  const watching: Behaviour = {
    ...more,
    stages: (standard) => {
      const remove: Stages['remove'] = (call, image) => {
        world.noteDeletion(image);
        return standard.remove(call, image);
      };
      const own = { ...standard, remove, ...stages({ ...standard, remove }) };
      return {
        ...own,
        tenancy(call) {
          world.watch(call);
          return own.tenancy(call);
        },
      };
    },
  };
  return noticing(({ method, target, lines, content }) => {
    world.note('target', method, target, `${lines.join(' ')} ${content}`);
  }, watching);
}

/** A host that no request may reach: it records those that do. `at` gives its name for a connection. */
const recording = (world: World, at: (socket: Socket) => string = () => world.foreignHost) =>
  createServer((request, response) => {
    const { method = '', url = '', rawHeaders } = request;
    world.note(at(request.socket), method, url, rawHeaders.join(' '));
    response.writeHead(204).end();
  });

/** A proxy that knows only the name of the target. Every other name is a host that no request may reach. */
function proxyTo(world: World, port: number) {
  const authorities = new WeakMap<Socket, string>();
  const elsewhere: Server = recording(world, (socket) => authorities.get(socket) ?? 'unknown');
  // The suite asks for tunnels alone.
  const proxy = recording(world, () => 'a proxy, without a tunnel');
  return proxy.on('connect', ({ url: authority = '' }: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {}).write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    authorities.set(socket, authority);
    const isTarget = authority === (world.host.includes(':') ? world.host : `${world.host}:80`);
    if (!isTarget) elsewhere.emit('connection', socket);
    else socket.pipe(connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => socket.destroy())).pipe(socket);
  });
}

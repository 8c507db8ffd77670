import { Api } from '../client/api.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Target } from '../client/target.ts';
import { transportSettings } from '../config/transport-settings.ts';
import { Origins } from '../http/origins.ts';
import { mostIdle } from '../http/supply.ts';
import { idleSockets } from '../http/wire/idle-sockets.ts';
import { proxyFor } from '../http/wire/proxy.ts';

/** A request that waits for longer than this is not served beside the idle connections, in ms. */
const patienceMs = 1000;

/** More connections are never left idle: a limit of connections for each client is often a hundred. */
const mostConnections = 80;

/**
 * Whether the target serves a request while as many connections stand idle as these processes may leave idle. A server whose processes
 * or threads wait for a request on each connection does not, once there are more connections than these.
 */
export async function servesBesideIdle(target: Target, processes: number, latencyMs: number): Promise<boolean> {
  const { description, http } = target;
  const { url } = description;
  const count = processes * mostIdle;
  if (count > mostConnections) return false;
  const proxy = proxyFor(url, process.env);
  const idle = await idleSockets(url, count, transportSettings(description), {
    origins: new Origins([url]),
    ...(proxy !== undefined && { proxy }),
    protocol: http.main === '2' ? 'h2' : 'http/1.1',
  });
  // Closed in time, so that the read is served all the same.
  const timer = setTimeout(() => idle.close(), patienceMs + 5 * latencyMs);
  const read = await new Api(target).read('/images', { role: 'setup', label: 'is a request served beside idle connections' });
  clearTimeout(timer);
  const served = hasAnswer(read) && (read.response?.status ?? 500) < 500 && idle.allStand;
  idle.close();
  return served;
}

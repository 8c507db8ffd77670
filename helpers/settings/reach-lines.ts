import { type ProxyVariables, proxyFor } from '../http/wire/proxy.ts';
import { hostsOf, type LoginHosts, type ReachedHost, type ReachingTarget } from './hosts.ts';

/**
 * Every host that a run on a target can reach and what it gets, one per line; then what the suite cannot know: the hosts that
 * commands of the target file contact, and hosts that a service catalogue will name.
 */
export function reachLines(target: ReachingTarget, logins: LoginHosts, environment: ProxyVariables): string[] {
  const byOrigin = new Map<string, ReachedHost[]>();
  for (const host of hostsOf(target, logins)) {
    const { origin } = new URL(host.url);
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), host]);
  }
  const hosts = [...byOrigin].map(([origin, reached]) => `${origin}${byProxy(origin, environment)}: ${whatGoes(reached)}`);
  return [...hosts, ...cataloguedHosts(target, logins), ...commandLines(target)];
}

function whatGoes(reached: readonly ReachedHost[]): string {
  const own = reached.filter(({ operator }) => operator === undefined).map(({ gets }) => gets);
  const operators = reached.flatMap(({ operator }) => operator ?? []);
  const described = [true, false].flatMap((token) => {
    const alike = operators.filter((each) => each.token === token);
    const list = (of: 'place' | 'method'): string => [...new Set(alike.map((each) => each[of]))].join(', ');
    return alike.length === 0 ? [] : [`${list('method')} for ${list('place')}, ${token ? 'with' : 'without'} a token`];
  });
  return [...new Set(own), ...described].join('; ');
}

/** The proxy without its user information, which may contain a password. */
function byProxy(origin: string, environment: ProxyVariables): string {
  const proxy = proxyFor(origin, environment);
  if (proxy === undefined) return '';
  const { protocol, host } = new URL(proxy);
  return ` (through the proxy ${protocol}//${host})`;
}

/** If the service catalogue names the host, the run reaches it only if it is loopback or confirmed. */
function cataloguedHosts({ url, images }: ReachingTarget, logins: LoginHosts): string[] {
  if (url !== undefined || Object.keys(logins).length === 0) return [];
  const tokens = Object.keys(logins).join(', ');
  const compute = `the Compute API that the service catalogue names, if it is loopback or confirmed: DELETE and reads of images, with the tokens of ${tokens}`;
  const service =
    'the image service that the service catalogue names, if it is loopback or confirmed: POST and PUT to make images, with the token of the owner';
  return images === undefined ? [compute, service] : [compute];
}

function commandLines({ images, provoke }: ReachingTarget): string[] {
  const places = commandsOf({ images, provoke });
  return places.length === 0 ? [] : [`any host that the commands of the target file contact: ${places.join(', ')}`];
}

/** The places of commands in a target file. */
function commandsOf({ images, provoke }: Pick<ReachingTarget, 'images' | 'provoke'>): string[] {
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way && ('command' in way.before || 'command' in way.after) ? [`provoke.${code}`] : [],
  );
  return images?.source === 'command' ? ['images.run', ...steps] : steps;
}

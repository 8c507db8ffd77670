import { grouped } from '../../contracts/grouped.ts';
import { type ProxyVariables, proxyFor } from '../http/wire/proxy.ts';
import type { CatalogueImages, ImageSource, OperatorRequest, TargetDescription } from './description.ts';
import { isLogin, type LoginSpec, type TokenSources } from './login/spec.ts';
import { operatorRequests } from './operator-requests.ts';

/** A host that a run can reach, and what the run sends to it. */
export interface ReachedHost {
  /** A URL on the host. Only its origin matters; its path may contain `{image}` and `{code}`. */
  readonly url: string;
  /** What is sent there: a clause. */
  readonly gets: string;
  /** Whether the host gets a DELETE or a token, so that the operator must confirm it unless it is loopback. */
  readonly mustBeConfirmed: boolean;
}

/** The parts of a target that determine which hosts a run reaches. */
interface ReachingTarget extends Pick<TargetDescription, 'identities' | 'provoke'> {
  readonly url?: string | undefined;
  readonly images: ImageSource | CatalogueImages;
}

/**
 * Every host that a run on a target can reach, according to its description. Transports connect to no other host. The operator's
 * commands are not restricted.
 */
export function hostsOf(target: ReachingTarget, logins: TokenSources = {}): ReachedHost[] {
  const { url, images, identities, provoke } = target;
  const names = [...new Set([...Object.keys(identities), ...Object.keys(logins), ...(isLogin(logins.owner) ? ['revoked'] : [])])];
  const tokens = names.length === 0 ? 'no token' : `the tokens of ${names.join(', ')}`;
  const making = images.source === 'snapshot' ? ', POST to create snapshots' : '';
  const own =
    url === undefined ? [] : [{ url, gets: `DELETE and reads of images${making}, with ${tokens}`, mustBeConfirmed: true }];
  const service =
    images.source === 'glance'
      ? [{ url: images.url, gets: 'POST and PUT to create images, with the token of the owner', mustBeConfirmed: true }]
      : [];
  const secrets = Object.values(identities).map(({ token }) => token);
  const asked = operatorRequests({ images, provoke }).flatMap(({ place, request }) => {
    const [step, token] = [place.replace(/\.(before|after)$/, ''), carriesToken(request, secrets) ? 'with' : 'without'];
    return URL.canParse(request.url) ? { ...request, step, key: `${new URL(request.url).origin} ${token}` } : [];
  });
  const operators = [...grouped(asked, ({ key }) => key)].map(([key, alike]) => {
    const [url = '', token] = key.split(' ');
    const list = (of: 'step' | 'method'): string => [...new Set(alike.map((each) => each[of]))].join(', ');
    const mustBeConfirmed = token === 'with' || alike.some(({ method }) => method === 'DELETE');
    return { url, gets: `${list('method')} for ${list('step')}, ${token} a token`, mustBeConfirmed };
  });
  return [...own, ...service, ...identityHosts(logins), ...operators].filter((host) => URL.canParse(host.url));
}

/** The hosts of logins. The operator named the identity service of the owner's login; any other must be confirmed. */
function identityHosts(logins: TokenSources): ReachedHost[] {
  const owners = isLogin(logins.owner) ? new URL(logins.owner.authUrl).host : undefined;
  return loginsIn(logins).map(([name, { authUrl }]) => ({
    url: authUrl,
    gets: `the login of the ${name}${name === 'owner' ? ', one login more, and the revocation of its token' : ''}`,
    mustBeConfirmed: new URL(authUrl).host !== owners,
  }));
}

const loginsIn = (sources: TokenSources): [string, LoginSpec][] =>
  Object.entries(sources).flatMap(([name, source]): [string, LoginSpec][] => (isLogin(source) ? [[name, source]] : []));

function carriesToken({ url, headers = {}, body = '' }: OperatorRequest, secrets: readonly string[]): boolean {
  const named = Object.keys(headers).some((name) => /^(x-auth-token|x-subject-token|authorization)$/i.test(name));
  return named || secrets.some((secret) => [url, body, ...Object.values(headers)].some((text) => text.includes(secret)));
}

/**
 * Every host that a run on a target can reach and what it gets, one per line; then what the suite cannot know: the hosts that
 * commands of the target file contact, and hosts that a service catalogue will name.
 */
export function reachLines(target: ReachingTarget, logins: TokenSources, environment: ProxyVariables): string[] {
  const byOrigin = grouped(hostsOf(target, logins), ({ url }) => new URL(url).origin);
  const hosts = [...byOrigin].map(([origin, reached]) => {
    const gets = [...new Set(reached.map((host) => host.gets))].join('; ');
    const proxy = proxyFor(origin, environment);
    // Without the user information of the proxy, which may contain a password.
    const through = proxy === undefined ? '' : ` (through the proxy ${new URL(proxy).protocol}//${new URL(proxy).host})`;
    return `${origin}${through}: ${gets}`;
  });
  return [...hosts, ...cataloguedHosts(target, logins), ...commandLines(target, logins)];
}

/** The hosts that only the service catalogue of a login names. */
function cataloguedHosts({ url, images }: ReachingTarget, logins: TokenSources): string[] {
  if (url !== undefined || loginsIn(logins).length === 0) return [];
  const named = 'that the service catalogue names, if it is confirmed, or loopback as the login is';
  const compute = `the Compute API ${named}: DELETE and reads of images, with the tokens of ${Object.keys(logins).join(', ')}`;
  const service = `the image service ${named}: POST and PUT to create images, with the token of the owner`;
  return images.source === 'catalogue' ? [compute, service] : [compute];
}

function commandLines({ images, provoke }: ReachingTarget, sources: TokenSources): string[] {
  const tokens = Object.values(sources).flatMap((source) => (isLogin(source) ? [] : source.from));
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way && ('command' in way.before || 'command' in way.after) ? [`provoke.${code}`] : [],
  );
  const places = [...tokens, ...(images.source === 'command' ? ['images.run'] : []), ...steps];
  return places.length === 0 ? [] : [`any host that the operator's commands contact: ${places.join(', ')}`];
}

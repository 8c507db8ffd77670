import { grouped } from '../../contracts/grouped.ts';
import { isLoopback } from '../http/loopback.ts';
import { ProxyError, proxyCredentials, proxyFor, proxyVariables } from '../http/wire/proxy.ts';
import type { Environment } from '../platform/environment.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import type { OperatorRequest, PendingDescription } from './description.ts';
import { identitiesOf, isLogin, type LoginSpec, type TokenSources } from './login/spec.ts';
import { operatorRequests } from './operators-images.ts';
import type { Problems } from './settings-error.ts';

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
type ReachingTarget = Pick<PendingDescription, 'url' | 'images' | 'identities' | 'provoke'>;

/**
 * Every host that a run on a target can reach, according to its description. Transports connect to no other host. The operator's
 * commands are not restricted.
 */
export function hostsOf(target: ReachingTarget, logins: TokenSources = {}): ReachedHost[] {
  const { url, images, identities, provoke } = target;
  const names = identitiesOf(identities, logins);
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
export function reachLines(target: ReachingTarget, logins: TokenSources, environment: Environment): string[] {
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

/** Whether the operator has to confirm the host of a URL. */
export const needsConfirmation = (url: string): boolean => !isLoopback(url);

/** The hosts that the operator confirmed. */
export interface Confirmation {
  /** TARGET_CONFIRM_HOST as given: a host, `host:port`, or a comma list of them. */
  readonly confirm?: string | undefined;
  /** Whether the run is one of the project's own: only loopback is allowed, whatever is confirmed. */
  readonly ownRun?: boolean;
}

/**
 * Adds one problem for all hosts that get a token or a DELETE and are neither confirmed nor loopback as the operator wrote it. It contains
 * the whole line to paste, including the hosts that are already confirmed.
 */
export function checkConfirmed(
  hosts: readonly ReachedHost[],
  { confirm, ownRun = false }: Confirmation,
  problems: Problems,
): void {
  const remote = hosts.filter(({ url }) => needsConfirmation(url));
  if (ownRun) expectNone(remote, problems);
  else expectConfirmed(remote, confirm, problems);
}

function expectConfirmed(remote: readonly ReachedHost[], confirm: string | undefined, problems: Problems): void {
  const entries = (confirm ?? '').split(',').map((entry) => entry.trim());
  const asked = remote.filter(({ mustBeConfirmed }) => mustBeConfirmed);
  const used = entries.filter((entry) => asked.some(({ url }) => confirms(entry, url)));
  const missing = grouped(
    asked.filter(({ url }) => !used.some((entry) => confirms(entry, url))),
    ({ url }) => new URL(url).host,
  );
  if (missing.size === 0) return;
  const names = [...missing.keys()];
  const expected = names.map((name) => JSON.stringify(name)).join(', ');
  const why = [...missing].map(([name, [host]]) => `${name} gets ${host?.gets}`).join('; ');
  const fix = `set TARGET_CONFIRM_HOST=${[...used, ...names].join(',')} if you mean ${names.length === 1 ? 'this host' : 'these hosts'}`;
  const received = confirm === undefined ? 'nothing' : problems.shown(confirm);
  problems.add('TARGET_CONFIRM_HOST', expected, received, fix, `${why}. `);
}

function expectNone(remote: readonly ReachedHost[], problems: Problems): void {
  const expected = "a loopback host, because this is one of the project's own runs";
  for (const { url } of remote)
    problems.add('TARGET_URL', expected, problems.shown(new URL(url).host), `start the suite with ${commandLine('run')}`);
}

/** Whether an entry names the host of a URL, and its port if the entry has one. */
function confirms(entry: string, url: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const written = `${protocol}//${entry}`;
  if (/[\s/@?#\\]/.test(entry) || !URL.canParse(written)) return false;
  const named = new URL(written);
  return named.hostname === hostname && (named.port === port || !/:\d+$/.test(entry));
}

/**
 * Adds a problem for each host that a run reaches through a proxy of another kind than HTTP. Removes the passwords of proxies from messages.
 */
export function checkProxies(hosts: readonly ReachedHost[], env: Environment, problems: Problems): void {
  for (const name of proxyVariables) problems.keepSecret(...[name, name.toLowerCase()].flatMap((each) => passwords(env[each])));
  for (const { url } of hosts) {
    try {
      proxyFor(url, env);
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      const expected = 'the URL of an HTTP proxy, such as http://proxy.example:3128';
      const fix = `correct it, or add ${new URL(url).hostname} to NO_PROXY`;
      problems.add(error.variable, expected, problems.shownUrl(env[error.variable] ?? ''), fix);
    }
  }
}

/** The password of a proxy, as written and decoded. */
function passwords(proxy: string | undefined): string[] {
  const written = /^(?:\w+:\/\/)?[^/:@]*:([^/]*)@/.exec(proxy ?? '')?.[1];
  if (written === undefined) return [];
  try {
    return [written, proxyCredentials(`http://u:${written}@h`)?.password ?? written];
  } catch {
    return [written];
  }
}

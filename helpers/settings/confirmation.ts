import { grouped } from '../../contracts/grouped.ts';
import { isLoopback } from '../http/loopback.ts';
import { ProxyError, type ProxyVariables, proxyCredentials, proxyFor, proxyVariables } from '../http/wire/proxy.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import type { ReachedHost } from './hosts.ts';
import type { Problems } from './settings-error.ts';

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
export function checkProxies(hosts: readonly ReachedHost[], env: ProxyVariables, problems: Problems): void {
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

import { ProxyError, type ProxyVariables, proxyCredentials, proxyFor, proxyVariables } from '../http/wire/proxy.ts';
import type { ReachedHost } from './hosts.ts';
import type { Problems } from './settings-error.ts';

/**
 * Adds a problem for each host that a run reaches through a proxy of another kind than HTTP. Removes the passwords of proxies from messages.
 */
export function checkProxies(hosts: readonly ReachedHost[], env: ProxyVariables, problems: Problems): void {
  for (const name of proxyVariables) problems.keepSecret(...[name, name.toLowerCase()].flatMap((each) => passwords(env[each])));
  for (const { url } of hosts) {
    const named = misnamed(url, env);
    if (named === undefined) continue;
    const expected = 'the URL of an HTTP proxy, such as http://proxy.example:3128';
    problems.add(named, expected, problems.shownUrl(env[named] ?? ''), `correct it, or add ${new URL(url).hostname} to NO_PROXY`);
  }
}

/** The variable that holds no usable proxy for a URL. */
function misnamed(url: string, env: ProxyVariables): string | undefined {
  try {
    proxyFor(url, env);
    return undefined;
  } catch (error) {
    if (error instanceof ProxyError) return error.variable;
    throw error;
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

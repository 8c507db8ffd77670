import type { Environment } from '../../platform/environment.ts';
import { isLoopbackHost } from '../loopback.ts';
import { splitUrl } from './request.ts';

/** The variables that name a proxy, in upper case. Each may be written in lower case, which wins. */
export const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'] as const;

/** A variable that names no proxy which the suite can use. Blames the operator; does not quote the value, which may contain a password. */
export class ProxyError extends TypeError {
  override readonly name = 'ProxyError';
  /** The variable as it is written in the environment. */
  readonly variable: string;

  constructor(variable: string) {
    super(`${variable} does not hold the URL of an HTTP proxy`);
    this.variable = variable;
  }
}

/**
 * The proxy for a URL by the usual variables, in either case: http_proxy, https_proxy, all_proxy, no_proxy.
 * Undefined for none. Loopback never goes through a proxy. @throws ProxyError for a proxy of another kind
 */
export function proxyFor(url: string, environment: Environment): string | undefined {
  const { tls, host, port } = splitUrl(url);
  const named = variable(environment, tls ? 'https_proxy' : 'http_proxy') ?? variable(environment, 'all_proxy');
  if (named === undefined || isLoopbackHost(host)) return undefined;
  if (isExempt(host, port, variable(environment, 'no_proxy')?.value ?? '')) return undefined;
  const proxy = /^\w+:\/\//.test(named.value) ? named.value : `http://${named.value}`;
  if (!isUsable(proxy)) throw new ProxyError(named.name);
  return proxy;
}

/** User and password of a proxy, decoded; undefined if it has none. */
export function proxyCredentials(proxy: string): { readonly username: string; readonly password: string } | undefined {
  const { username, password } = new URL(proxy);
  return username === '' ? undefined : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function isUsable(proxy: string): boolean {
  try {
    proxyCredentials(proxy);
    return splitUrl(proxy).host !== '';
  } catch {
    return false;
  }
}

function variable(environment: Environment, lower: string): { readonly name: string; readonly value: string } | undefined {
  const name = environment[lower] === undefined ? lower.toUpperCase() : lower;
  const value = (environment[name] ?? '').trim();
  return value === '' ? undefined : { name, value };
}

/** Whether the list contains the host: as `*`, as a name or a parent domain, or as an address, each with or without a port. */
function isExempt(host: string, port: number, list: string): boolean {
  const name = host.toLowerCase();
  return list.split(/[\s,]+/).some((written) => {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(written) ?? [];
    const exempt = (bracketed ?? plain ?? written).toLowerCase().replace(/^\*?\./, '');
    if (exempt === '' || (digits !== undefined && Number(digits) !== port)) return false;
    return exempt === '*' || name === exempt || name.endsWith(`.${exempt}`);
  });
}

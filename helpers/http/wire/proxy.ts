import { isLoopbackHost } from '../loopback.ts';
import { address } from './request.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL by the usual variables, in either case: http_proxy, https_proxy, all_proxy, no_proxy.
 * Undefined for none. Loopback never goes through a proxy. Throws a TypeError for a proxy that is not http or https.
 */
export function proxyFor(url: string, environment: Environment): string | undefined {
  const { tls, host, port } = address(url);
  const named = variable(environment, tls ? 'https_proxy' : 'http_proxy') ?? variable(environment, 'all_proxy');
  if (named === undefined || isLoopbackHost(host) || isExempt(host, port, variable(environment, 'no_proxy') ?? ''))
    return undefined;
  const proxy = /^\w+:\/\//.test(named) ? named : `http://${named}`;
  // The message does not quote the proxy, which may contain a password.
  if (!/^https?:/i.test(proxy)) throw new TypeError('the proxy that the environment names is not an HTTP proxy');
  address(proxy);
  return proxy;
}

function variable(environment: Environment, name: string): string | undefined {
  const value = (environment[name] ?? environment[name.toUpperCase()] ?? '').trim();
  return value === '' ? undefined : value;
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

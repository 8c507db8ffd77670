import { budgets } from '../../../contracts/budgets.ts';
import type { Failure } from '../../http/exchange.ts';
import type { Origins } from '../../http/origins.ts';
import { proxyFor } from '../../http/wire/proxy.ts';
import { wireTransport } from '../../http/wire/transport.ts';
import type { Environment } from '../../platform/environment.ts';
import { userAgent } from '../../platform/installation/own-files.ts';
import type { LoginSpec } from './spec.ts';

/** A response of an identity service. Field names are in lower case. */
export interface LoginResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one request of a login. Returns the response, or why no whole one arrived. */
export type Send = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) => Promise<LoginResponse | Failure>;

/**
 * Sends to these origins, through a proxy if the environment names one, like requests to the target. Follows no redirect, so
 * that a token goes to no other host.
 */
export function sender(
  origins: Origins,
  { insecure = false, ...trust }: Partial<LoginSpec['tls']> & { readonly timeoutMs?: number } = {},
  environment: Environment = process.env,
): Send {
  const settings = { timeoutMs: budgets.login.mostMs, insecureTls: insecure, ...trust };
  return async (method, url, headers, body) => {
    const transport = wireTransport(settings, { origins, proxy: (origin) => proxyFor(origin, environment) });
    const fields = Object.entries({ 'user-agent': userAgent(), ...headers });
    const sent = await transport.send({ method, url, fields, ...(body !== undefined && { content: body }) });
    const { response, failure = { kind: 'closed', detail: 'no response arrived' } } = sent;
    if (response === undefined || sent.failure !== undefined) return failure;
    const { status, content } = response;
    const received = response.fields.map(([name, value]) => [name.toLowerCase(), value]);
    return { status, headers: Object.fromEntries(received), body: content.toString('utf8') };
  };
}

import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { ClientCertificate } from '../../http/client-certificate.ts';
import type { Origins } from '../../http/origins.ts';
import { opening } from '../../http/wire/opening.ts';
import { type ProxyVariables, proxyFor } from '../../http/wire/proxy.ts';
import { splitUrl } from '../../http/wire/request.ts';
import { tunnel } from '../../http/wire/tunnel.ts';
import { userAgent } from '../user-agent.ts';

/** A response of an identity service. Field names are in lower case. */
export interface LoginResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request of a login; rejects if no complete response arrives. Follows no redirect, so that a token goes to no other
 * host.
 */
export type Send = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) => Promise<LoginResponse>;

/** TLS and time limit of {@link sender}. */
export interface SendOptions {
  /** PEM of an additional authority. */
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly client?: ClientCertificate;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** More than any cloud's catalogue needs. */
const MOST_OCTETS = 1_048_576;

/**
 * Sends to these origins by node:http(s), which, unlike fetch, accepts an authority per request. Uses a tunnel if the environment
 * names a proxy, like requests to the target.
 */
export function sender(origins: Origins, options: SendOptions = {}, environment: ProxyVariables = process.env): Send {
  const { insecure = false, timeoutMs = TIMEOUT_MS, ...rest } = options;
  const settings = { timeoutMs, insecureTls: insecure, ...rest };
  const open = opening(settings, origins);
  return async (method, url, headers, body) => {
    origins.expect(url);
    const signal = AbortSignal.timeout(timeoutMs);
    const to = splitUrl(url);
    const proxy = proxyFor(url, environment);
    const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
    if (through !== undefined && 'kind' in through) throw new Error(through.detail);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = to.tls ? requestHttps : requestHttp;
    const createConnection = (): Socket => open(to, () => {}, through);
    const sent = request(url, {
      method,
      headers: { 'user-agent': userAgent(environment), ...headers, ...length },
      signal,
      createConnection,
    });
    return answerTo(sent, body).catch((error: unknown) => {
      throw signal.aborted ? new Error(`no whole response within ${timeoutMs} ms`) : error;
    });
  };
}

function answerTo(sent: ClientRequest, body: string | undefined): Promise<LoginResponse> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      let octets = 0;
      response.on('data', (chunk: Buffer) => {
        octets += chunk.length;
        if (octets > MOST_OCTETS) response.destroy(new Error(`a response of more than ${MOST_OCTETS} octets`));
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const fields = Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(fields),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.end(body);
  });
}

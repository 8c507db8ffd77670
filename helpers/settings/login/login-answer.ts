import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import type { Failure } from '../../http/exchange.ts';
import { tlsAdvice } from '../../http/tls-advice.ts';
import { keptOut } from '../../platform/text/redaction/kept-out.ts';
import { redacted } from '../../platform/text/redaction/redaction.ts';
import { visible } from '../../platform/text/visible.ts';
import type { LoginResponse, Send } from './send.ts';
import { LoginError, type LoginSpec } from './spec.ts';

const LONGEST_SAID = 160;
const SHORTEST_SECRET = 4;
/** Matches how the details of `tunnel` and `proxyFor` begin. */
const proxyFaults = /^the proxy /;

/** Sends one request of a login and returns a response with a wanted status. @throws LoginError for any other outcome */
export async function loginAnswer(spec: LoginSpec, send: Send, request: LoginRequest): Promise<LoginResponse> {
  const response = await sent(spec, send, request);
  if (request.wanted.includes(response.status)) return response;
  const said = saidBy(response.body, spec);
  const told = `${spec.from}: ${request.what} at ${request.url} got ${response.status}${said === '' ? '' : ` (${said})`}`;
  throw new LoginError(`${told}; ${fixFor(response.status)}`);
}

/** A request of a login. */
export interface LoginRequest {
  /** The purpose, as messages name it: `the login`, `the revocation`. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Statuses of success. */
  readonly wanted: readonly number[];
}

async function sent(spec: LoginSpec, send: Send, request: LoginRequest): Promise<LoginResponse> {
  const { method, url, headers, body } = request;
  const whole = { accept: 'application/json', ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const content = body === undefined ? undefined : JSON.stringify(body);
  // A field that an identity service filled may be one that no client sends.
  const unsent = ({ message: detail }: Error): Failure => ({ kind: 'left', detail });
  const response = await send(method, url, whole, content).catch(unsent);
  if (!('kind' in response)) return response;
  const why = clearText(response.detail, spec);
  throw new LoginError(
    `${spec.from}: ${request.what} at ${url} got no response (${why}); ${fixWithoutResponse(response, spec, url)}`,
  );
}

/** What to do about a failure of TLS, as the rest of a sentence. */
function tlsFix({ tls }: LoginSpec, detail: string): string {
  const settings = { url: 'the URL of the identity service', ca: 'OS_CACERT or cacert' };
  const advice = tlsAdvice(detail, { ...settings, hasCa: tls.ca !== undefined, client: tls.client !== undefined });
  return `${advice.slice(0, 1).toLowerCase()}${advice.slice(1)}`.replace(/\.$/, '');
}

function fixWithoutResponse({ kind, detail }: Failure, spec: LoginSpec, url: string): string {
  if (proxyFaults.test(detail)) return 'check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY';
  if (kind === 'untrusted') return tlsFix(spec, detail);
  if (url.startsWith('http:') && ['reset', 'closed', 'malformed'].includes(kind))
    return 'if the port speaks TLS, write https:// in the URL; else check that the service runs';
  return 'check the URL, and that the service runs';
}

function fixFor(status: number): string {
  if (status === 401 || status === 403) return 'check user, secret, project and their domains';
  if (status === 400) return 'the service does not understand this login; check user, project and their domains';
  if (status === 404 || status === 405 || (status >= 300 && status < 400))
    return 'check the URL of the identity service and its version';
  return 'try again later, or ask its operator';
}

/** The JSON content of a response. @throws LoginError if it is not a JSON object */
export function json(response: LoginResponse, spec: LoginSpec, url: string): JsonObject {
  const value = jsonIn(response.body);
  if (isObject(value)) return value;
  throw new LoginError(`${spec.from}: the login at ${url} got ${response.status} without a JSON object; check the URL`);
}

/** The message of a JSON fault, without secrets; empty for HTML. */
function saidBy(body: string, spec: LoginSpec): string {
  const value = jsonIn(body);
  const inner = isObject(value)
    ? [value, ...Object.values(value)].find((member) => isObject(member) && typeof member.message === 'string')
    : undefined;
  return isObject(inner) ? clearText(String(inner.message), spec) : '';
}

/**
 * A service's text on one line, truncated after secrets were removed. Only here are secrets shorter than eight characters removed
 * by value: a message about a login contains no important word that could match one.
 */
function clearText(text: string, spec: LoginSpec): string {
  const short = spec.secrets.filter(({ length }) => length >= SHORTEST_SECRET && length < 8);
  const clear = short.reduce((rest, secret) => rest.replaceAll(secret, redacted), keptOut.text(text));
  return visible(clear.replace(/\s+/g, ' ').trim()).slice(0, LONGEST_SAID);
}

import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import type { Failure } from '../../http/exchange.ts';
import { tlsAdvice } from '../../http/tls-advice.ts';
import { keepOut, keptOut } from '../../platform/text/redaction/kept-out.ts';
import { redacted } from '../../platform/text/redaction/redaction.ts';
import { visible } from '../../platform/text/visible.ts';
import type { Identity } from '../description.ts';
import { withoutSlashes } from '../target-url.ts';
import type { LoginResponse, Send } from './send.ts';
import { LoginError, type LoginSpec } from './spec.ts';

/** The result of a login. Endpoints are looked up on demand: an operator who sets a URL needs no service catalogue. */
export type LoggedIn = Awaited<ReturnType<typeof logIn>>;

/** Where the identity services take a login. */
const paths = { keystone: '/auth/tokens', rackspace: '/tokens' } as const;

/**
 * Logs in with one POST.
 * @see https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
 * @see https://docs.rackspace.com/docs/get-started-with-identity-api
 * @throws LoginError, one line without secrets: what to check of the credentials, the URL or the service
 */
export async function logIn(spec: LoginSpec, send: Send) {
  keepOut(spec.secrets);
  const isKeystone = spec.kind === 'keystone';
  const url = `${spec.authUrl}${paths[spec.kind]}`;
  const request = { what: 'the login', method: 'POST', url, body: spec.auth, wanted: [200, 201, 203] };
  const response = await loginAnswer(spec, send, request);
  const { token: keystone, access } = json(response, spec, url);
  const content = isKeystone ? keystone : access;
  const token = isKeystone ? response.headers['x-subject-token'] : member(member(content, 'token'), 'id');
  if (!isObject(content) || typeof token !== 'string' || token === '') {
    const told = `the login at ${url} got ${response.status} without a token`;
    const name = isKeystone ? 'Keystone v3' : 'Identity v2.0';
    throw new LoginError(`${spec.from}: ${told}; check that this is ${name}`);
  }
  keepOut([token]);
  const tenant = member(isKeystone ? content.project : member(content.token, 'tenant'), 'id');
  const endpoints = endpointsIn(isKeystone ? content.catalog : content.serviceCatalog);
  const region = spec.region ?? member(content.user, 'RAX-AUTH:defaultRegion');
  const here = typeof region === 'string' && region !== '' ? { ...spec, region } : spec;
  const identity: Identity = { token, ...(typeof tenant === 'string' && { tenant }) };
  // The service `cloudServers` of Rackspace is the first generation, API v1.0.
  const [what, ...services] = isKeystone
    ? ['the compute service', 'compute_legacy', 'compute']
    : ['cloudServersOpenStack', 'cloudServersOpenStack'];
  return {
    identity,
    /** Base URL of the compute service from the catalogue, without a trailing slash. @throws LoginError if there is none */
    url: (): string => {
      const found = endpointUrl(endpoints, what ?? '', services, here);
      if (found === undefined) throw missing(endpoints, what ?? '', here);
      return found;
    },
    /** Base URL of the image service with its version, if it can create images. @throws LoginError if a region must be chosen */
    imageUrl: (): string | undefined => {
      // Cloud Images of Rackspace documents no request that creates an image, so it cannot be an image source.
      const found = isKeystone ? endpointUrl(endpoints, 'the image service', ['image'], here) : undefined;
      return found === undefined || /\/v\d+(\.\d+)?$/.test(found) ? found : `${found}/v2`;
    },
  };
}

/** Revokes a token from this login, authenticated by itself. @throws LoginError */
export async function revoke(spec: LoginSpec, token: string, send: Send): Promise<void> {
  keepOut([...spec.secrets, token]);
  const url = `${spec.authUrl}${paths[spec.kind]}`;
  const headers = { 'x-auth-token': token, ...(spec.kind === 'keystone' && { 'x-subject-token': token }) };
  await loginAnswer(spec, send, { what: 'the revocation', method: 'DELETE', url, headers, wanted: [200, 202, 204] });
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** One endpoint of a service catalogue, in the terms of Keystone v3. */
export interface Endpoint {
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly interface: string;
  readonly url: string;
}

/** The endpoints of a catalogue of Keystone v3 or of Identity v2.0, without malformed ones. */
function endpointsIn(catalogue: unknown): Endpoint[] {
  const read = ({ url, publicURL, internalURL, region_id, region, interface: face }: JsonObject) =>
    [
      { url: text(url), interface: text(face) },
      { url: text(publicURL), interface: 'public' },
      { url: text(internalURL), interface: 'internal' },
    ].map((each) => ({ ...each, region: text(region_id) || text(region) }));
  return objects(catalogue).flatMap(({ type, name, endpoints }) =>
    objects(endpoints)
      .flatMap(read)
      .flatMap((each) => (each.url === '' ? [] : [{ type: text(type), name: text(name), ...each }])),
  );
}

/**
 * The URL of the first of these services, by type or name, that has an endpoint in the region of the login; undefined if none has.
 * @throws LoginError if several regions have one and no region was chosen
 */
function endpointUrl(
  endpoints: readonly Endpoint[],
  what: string,
  services: readonly string[],
  spec: LoginSpec,
): string | undefined {
  const here = endpoints.filter((each) => isHere(each, spec));
  const found = services
    .map((service) => here.filter(({ type, name }) => [type, name].includes(service)))
    .find(({ length }) => length > 0);
  const regions = names((found ?? []).map(({ region }) => region));
  if (found === undefined || regions.length < 2) return found?.[0] && withoutSlashes(found[0].url);
  if (new Set(found.map(({ url }) => withoutSlashes(url))).size === 1) return withoutSlashes(found[0]?.url ?? '');
  const variable = spec.kind === 'rackspace' ? 'RAX_REGION' : 'OS_REGION_NAME';
  const told = `${what} is in several regions (${regions.join(', ')}); choose one with ${variable}`;
  throw new LoginError(`${spec.from}: ${told}`);
}

const isHere = ({ region, interface: face }: Endpoint, spec: LoginSpec): boolean =>
  face === spec.interface && (spec.region === undefined || region.toLowerCase() === spec.region.toLowerCase());

/** The error that lists what a catalogue has instead of a service. */
function missing(endpoints: readonly Endpoint[], what: string, spec: LoginSpec): LoginError {
  const types = names(endpoints.map(({ type, name }) => name || type)).join(', ') || 'nothing';
  const regions = names(endpoints.map(({ region }) => region)).join(', ') || 'none';
  const where = spec.region === undefined ? '' : ` in the region ${spec.region}`;
  const told = `no ${spec.interface} endpoint of ${what}${where} (services: ${types}; regions: ${regions})`;
  const fix = 'choose another region or interface, or set TARGET_URL';
  return new LoginError(`${spec.from}: the service catalogue has ${told}; ${fix}`);
}

/** Names from a catalogue without duplicates: the first twenty, each cut to sixty characters. */
const names = (all: readonly string[]): string[] => [...new Set(all)].slice(0, 20).map((name) => name.slice(0, 60));

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const LONGEST_SAID = 160;
const SHORTEST_SECRET = 4;
/** Matches how the details of `tunnel` and `proxyFor` begin. */
const proxyFaults = /^the proxy /;

/** Sends one request of a login and returns a response with a wanted status. @throws LoginError for any other outcome */
async function loginAnswer(spec: LoginSpec, send: Send, request: LoginRequest): Promise<LoginResponse> {
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
function json(response: LoginResponse, spec: LoginSpec, url: string): JsonObject {
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

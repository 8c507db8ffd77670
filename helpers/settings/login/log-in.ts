import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import type { Failure } from '../../http/exchange.ts';
import { tlsAdvice } from '../../http/tls-advice.ts';
import { keepOut, keptOut } from '../../platform/text/redaction/kept-out.ts';
import { redacted } from '../../platform/text/redaction/redaction.ts';
import { visible } from '../../platform/text/visible.ts';
import type { Identity } from '../description.ts';
import { withoutSlashes } from '../formats.ts';
import type { LoginResponse, Send } from './send.ts';
import { LoginError, type LoginSpec } from './spec.ts';

/** The result of a login. Endpoints are looked up on demand: an operator who sets a URL needs no service catalogue. */
export type LoggedIn = Awaited<ReturnType<typeof logIn>>;

/** What the identity services differ in. The service `cloudServers` of Rackspace is the first generation, API v1.0. */
const kinds = {
  keystone: { path: '/auth/tokens', name: 'Keystone v3', compute: ['compute_legacy', 'compute'], region: 'OS_REGION_NAME' },
  rackspace: { path: '/tokens', name: 'Identity v2.0', compute: ['cloudServersOpenStack'], region: 'RAX_REGION' },
} as const;

/**
 * Logs in with one POST.
 * @see https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
 * @see https://docs.rackspace.com/docs/get-started-with-identity-api
 * @throws LoginError, one line without secrets: what to check of the credentials, the URL or the service
 */
export async function logIn(spec: LoginSpec, send: Send) {
  keepOut(spec.secrets);
  const isKeystone = spec.kind === 'keystone';
  const { path, name, compute } = kinds[spec.kind];
  const { status, headers, body } = await answerTo({ what: 'the login', method: 'POST', body: spec.auth }, spec, send);
  const content = member(jsonIn(body), isKeystone ? 'token' : 'access');
  const token = isKeystone ? headers['x-subject-token'] : member(member(content, 'token'), 'id');
  if (!isObject(content) || typeof token !== 'string' || token === '') {
    const told = `the login at ${spec.authUrl}${path} got ${status} without a token`;
    throw new LoginError(`${spec.from}: ${told}; check that this is ${name}`);
  }
  keepOut([token]);
  const tenant = member(isKeystone ? content.project : member(content.token, 'tenant'), 'id');
  const all = endpointsIn(isKeystone ? content.catalog : content.serviceCatalog);
  const region = spec.region ?? text(member(content.user, 'RAX-AUTH:defaultRegion'));
  const here = all.filter((each) => each.interface === spec.interface && (region === '' || isSame(each.region, region)));
  const what = isKeystone ? 'the compute service' : 'cloudServersOpenStack';
  const identity: Identity = {
    token,
    from: `the token of the login (${spec.from})`,
    ...(typeof tenant === 'string' && { tenant }),
  };
  return {
    identity,
    /** Base URL of the compute service from the catalogue, without a trailing slash. @throws LoginError if there is none */
    url: (): string => {
      const found = endpointUrl(here, what, compute, spec);
      if (found !== undefined) return found;
      const has = `services: ${names(all, 'service') || 'nothing'}; regions: ${names(all, 'region') || 'none'}`;
      const where = region === '' ? '' : ` in the region ${region}`;
      const told = `the service catalogue has no ${spec.interface} endpoint of ${what}${where} (${has})`;
      throw new LoginError(`${spec.from}: ${told}; choose another region or interface, or set TARGET_URL`);
    },
    /** Base URL of the image service with its version, if it can create images. @throws LoginError if a region must be chosen */
    imageUrl: (): string | undefined => {
      // Cloud Images of Rackspace documents no request that creates an image, so it cannot be an image source.
      const found = isKeystone ? endpointUrl(here, 'the image service', ['image'], spec) : undefined;
      return found === undefined || /\/v\d+(\.\d+)?$/.test(found) ? found : `${found}/v2`;
    },
  };
}

/** Revokes a token from this login, authenticated by itself. @throws LoginError */
export async function revoke(spec: LoginSpec, token: string, send: Send): Promise<void> {
  keepOut([...spec.secrets, token]);
  const headers = { 'x-auth-token': token, ...(spec.kind === 'keystone' && { 'x-subject-token': token }) };
  await answerTo({ what: 'the revocation', method: 'DELETE', headers }, spec, send);
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** One endpoint of a service catalogue, in the terms of Keystone v3. `service`: its name, or without one its type. */
type Endpoint = Readonly<Record<'type' | 'service' | 'region' | 'interface' | 'url', string>>;

/** The endpoints of a catalogue of Keystone v3, or the public ones of Identity v2.0. Without a URL, an endpoint is none. */
const endpointsIn = (catalogue: unknown): Endpoint[] =>
  objects(catalogue).flatMap(({ type, name, endpoints }) =>
    objects(endpoints).flatMap(({ url, publicURL, interface: face, region_id, region }) => {
      const at = { url: withoutSlashes(text(url) || text(publicURL)), region: text(region_id) || text(region) };
      const of = { type: text(type), service: text(name) || text(type), interface: text(face) || 'public' };
      return at.url === '' ? [] : { ...of, ...at };
    }),
  );

/**
 * The URL of the first of these services, by type or name, that has an endpoint; undefined if none has.
 * @throws LoginError if several regions have one
 */
function endpointUrl(here: readonly Endpoint[], what: string, services: readonly string[], spec: LoginSpec): string | undefined {
  const found = services.map((name) => here.filter(({ type, service }) => [type, service].includes(name)));
  const first = found.find(({ length }) => length > 0) ?? [];
  if (new Set(first.map(({ region }) => region)).size < 2 || new Set(first.map(({ url }) => url)).size < 2) return first[0]?.url;
  const told = `${what} is in several regions (${names(first, 'region')}); choose one with ${kinds[spec.kind].region}`;
  throw new LoginError(`${spec.from}: ${told}`);
}

/** What a catalogue names, each once: the first twenty, each cut to sixty characters. */
function names(all: readonly Endpoint[], of: 'service' | 'region'): string {
  const each = [...new Set(all.map((endpoint) => endpoint[of]))].slice(0, 20);
  return each.map((name) => name.slice(0, 60)).join(', ');
}

/** A request of a login. `what` is its purpose, as messages name it. */
interface LoginRequest {
  readonly what: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Sends one request of a login and returns the response if it says success. @throws LoginError for any other outcome */
async function answerTo({ what, method, headers, body }: LoginRequest, spec: LoginSpec, send: Send): Promise<LoginResponse> {
  const url = `${spec.authUrl}${kinds[spec.kind].path}`;
  const whole = { accept: 'application/json', ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
  // A field that an identity service filled may be one that no client sends.
  const unsent = ({ message: detail }: Error): Failure => ({ kind: 'hung-up', detail });
  const response = await send(method, url, whole, body === undefined ? undefined : JSON.stringify(body)).catch(unsent);
  const fail = (told: string, fix: string, status?: number): LoginError =>
    new LoginError(`${spec.from}: ${what} at ${url} got ${told}; ${fix}`, status);
  if ('kind' in response) throw fail(`no response (${clearText(response.detail, spec)})`, fixWithoutResponse(response, spec));
  if (response.status >= 200 && response.status < 300) return response;
  const said = saidBy(response.body, spec);
  throw fail(`${response.status}${said === '' ? '' : ` (${said})`}`, fixFor(response.status), response.status);
}

function fixWithoutResponse({ kind, detail }: Failure, { tls }: LoginSpec): string {
  // The details of `tunnel` and `proxyFor` begin so.
  if (detail.startsWith('the proxy ')) return 'check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY';
  if (kind !== 'untrusted') return 'check the URL, and that the service runs';
  const settings = { url: 'the URL of the identity service', ca: 'OS_CACERT or cacert' };
  const advice = tlsAdvice(detail, { ...settings, client: tls.client !== undefined });
  return `${advice.slice(0, 1).toLowerCase()}${advice.slice(1)}`.replace(/\.$/, '');
}

function fixFor(status: number): string {
  if ([400, 401, 403].includes(status)) return 'check user, secret, project and their domains';
  return status < 500 ? 'check the URL of the identity service and its version' : 'try again later, or ask its operator';
}

/** The message of a JSON fault, without secrets; empty for HTML. */
function saidBy(body: string, spec: LoginSpec): string {
  const value = jsonIn(body);
  const said = isObject(value) ? [value, ...Object.values(value)].map((each) => text(member(each, 'message'))) : [];
  return clearText(said.find((each) => each !== '') ?? '', spec);
}

/**
 * A service's text on one line, truncated after secrets were removed. Only here are secrets shorter than eight characters removed
 * by value: a message about a login contains no important word that could match one.
 */
function clearText(said: string, { secrets }: LoginSpec): string {
  const short = secrets.filter(({ length }) => length >= 4 && length < 8);
  const clear = short.reduce((rest, secret) => rest.replaceAll(secret, redacted), keptOut.text(said));
  return visible(clear.replace(/\s+/g, ' ').trim()).slice(0, 160);
}

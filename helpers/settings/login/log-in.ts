import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { keepOut } from '../../text/redaction/kept-out.ts';
import {
  type CatalogueQuery,
  type Endpoint,
  endpointUrl,
  keystoneEndpoints,
  rackspaceEndpoints,
  requiredUrl,
} from './catalogue.ts';
import { json, loginAnswer } from './login-answer.ts';
import type { LoginResponse, Send } from './send.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

/** The result of a login. Endpoints are looked up on demand: an operator who sets a URL needs no service catalogue. */
export type LoggedIn = Awaited<ReturnType<typeof logIn>>;

interface GivenToken {
  readonly token: unknown;
  readonly tenant: unknown;
  readonly roles: unknown;
  readonly life: Omit<SaidOfLife, 'date'>;
  readonly endpoints: readonly Endpoint[];
  /** The region of the user, if the login names none. */
  readonly region: unknown;
}

/** What differs between the identity services. */
interface Service {
  readonly name: string;
  readonly path: string;
  readonly body: (spec: LoginSpec) => object;
  readonly read: (response: LoginResponse, content: JsonObject) => GivenToken | undefined;
  /** The compute service in the catalogue. */
  readonly compute: Pick<CatalogueQuery, 'what' | 'kinds'>;
}

const services: Readonly<Record<LoginSpec['kind'], Service>> = {
  /** @see https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
  keystone: {
    name: 'Keystone v3',
    path: '/auth/tokens',
    body: ({ auth, project }) => ({ auth: { identity: auth, ...scopeOf(project) } }),
    read: ({ headers }, { token: content }) =>
      isObject(content)
        ? {
            token: headers['x-subject-token'],
            tenant: member(content.project, 'id'),
            roles: content.roles,
            life: { expires: content.expires_at, issued: content.issued_at },
            endpoints: keystoneEndpoints(content.catalog),
            region: undefined,
          }
        : undefined,
    compute: { what: 'the compute service', kinds: [{ type: 'compute_legacy' }, { type: 'compute' }] },
  },
  /** @see https://docs.rackspace.com/docs/get-started-with-identity-api */
  rackspace: {
    name: 'Identity v2.0',
    path: '/tokens',
    body: ({ auth }) => ({ auth }),
    read: (_, { access }) =>
      isObject(access) && isObject(access.token)
        ? {
            token: access.token.id,
            tenant: member(access.token.tenant, 'id'),
            roles: [],
            life: { expires: access.token.expires },
            endpoints: rackspaceEndpoints(access.serviceCatalog),
            region: member(access.user, 'RAX-AUTH:defaultRegion'),
          }
        : undefined,
    // The service `cloudServers` is the first generation, API v1.0.
    compute: { what: 'cloudServersOpenStack', kinds: [{ name: 'cloudServersOpenStack' }] },
  },
};

/**
 * Logs in.
 * @throws LoginError, one line without secrets, which blames the credentials, the URL or the service, never the target
 */
export async function logIn(spec: LoginSpec, send: Send) {
  keepOut(spec.secrets);
  const { name, path, body, read, compute } = services[spec.kind];
  const url = `${spec.authUrl}${path}`;
  const sentMs = Date.now();
  const request = { what: 'the login', method: 'POST', url, body: body(spec), wanted: [200, 201, 203] };
  const response = await loginAnswer(spec, send, request);
  const given = read(response, json(response, spec, url));
  if (given === undefined || typeof given.token !== 'string' || given.token === '') {
    const told = `the login at ${url} was answered ${response.status} without a token`;
    throw new LoginError('identity service', `${spec.from}: ${told}; check that this is ${name}`);
  }
  const { token, tenant, roles, life, endpoints } = given;
  keepOut([token]);
  const region = spec.region ?? (text(given.region) || undefined);
  const query = (asked: Service['compute']): CatalogueQuery => ({ ...asked, region, interface: spec.interface });
  return {
    token,
    /** Id of the token's project or tenant. */
    tenant: typeof tenant === 'string' ? tenant : undefined,
    /** Names of the roles that the token gives, if the service lists them. */
    roles: (Array.isArray(roles) ? roles : []).flatMap((role: unknown) => text(member(role, 'name')) || []),
    /** Undefined if the service does not say when the token ends. */
    life: tokenLife({ ...life, date: response.headers.date }, sentMs),
    /** Base URL of the compute service from the catalogue, without a trailing slash. @throws LoginError if there is none */
    url: () => requiredUrl(endpoints, query(compute), spec),
    /** Base URL of the image service with its version, if it can make images. @throws LoginError if a region must be chosen */
    imageUrl: () => {
      // Cloud Images of Rackspace documents no request that makes an image, so it cannot be an image source.
      if (spec.kind === 'rackspace') return undefined;
      const found = endpointUrl(endpoints, query({ what: 'the image service', kinds: [{ type: 'image' }] }), spec);
      return found === undefined || /\/v\d+(\.\d+)?$/.test(found) ? found : `${found}/v2`;
    },
  };
}

/** Revokes a token from this login, authenticated by itself. @throws LoginError */
export async function revoke(spec: LoginSpec, token: string, send: Send): Promise<void> {
  keepOut([...spec.secrets, token]);
  const url = `${spec.authUrl}${services[spec.kind].path}`;
  const headers = { 'x-auth-token': token, ...(spec.kind === 'keystone' && { 'x-subject-token': token }) };
  await loginAnswer(spec, send, { what: 'the revocation', method: 'DELETE', url, headers, wanted: [200, 202, 204] });
}

/** A user with a default project gets a token without one only if the request says so. */
function scopeOf(project: LoginSpec['project']): object {
  if (project === undefined || project === 'own') return {};
  return { scope: project === 'unscoped' ? 'unscoped' : { project } };
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The rest of a token's life, in ms since the epoch by the clock of this machine. */
export interface TokenLife {
  readonly endsMs: number;
  /** The token is renewed from this time on: two minutes before its end, or when a quarter of its life is left, if that is later. */
  readonly renewMs: number;
}

/** An identity service's statements about a token's life, in any format of `Date.parse`. */
interface SaidOfLife {
  readonly expires: unknown;
  /** When the token was issued, if the service says so. */
  readonly issued?: unknown;
  /** The field Date of the response. */
  readonly date: string | undefined;
}

const longestMarginMs = 120_000;

/**
 * The life of a token that was requested at `sentMs`; undefined if the service does not say when it ends.
 * Uses the duration that the service states, because its clock may be wrong: the service's time is Date, or the time of issue.
 */
export function tokenLife({ expires, issued, date }: SaidOfLife, sentMs: number): TokenLife | undefined {
  const [endsThere, ...timesThere] = [expires, issued, date].map((text) => (typeof text === 'string' ? Date.parse(text) : NaN));
  if (endsThere === undefined || Number.isNaN(endsThere)) return undefined;
  // The token may have been issued earlier, to another client or an earlier login.
  const nowThere = Math.max(...timesThere.filter((time) => !Number.isNaN(time)));
  const leftMs = endsThere - (Number.isFinite(nowThere) ? nowThere : sentMs);
  const endsMs = sentMs + leftMs;
  return { endsMs, renewMs: endsMs - Math.min(longestMarginMs, leftMs / 4) };
}

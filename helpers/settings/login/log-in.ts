import { isObject } from '../../../contracts/json.ts';
import { keepOut } from '../../platform/text/redaction/kept-out.ts';
import type { Identity } from '../description.ts';
import { endpointsIn, endpointUrl, missing } from './catalogue.ts';
import { json, loginAnswer } from './login-answer.ts';
import type { Send } from './send.ts';
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
    /** Base URL of the image service with its version, if it can make images. @throws LoginError if a region must be chosen */
    imageUrl: (): string | undefined => {
      // Cloud Images of Rackspace documents no request that makes an image, so it cannot be an image source.
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

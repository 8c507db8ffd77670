import { isObject } from '../../../contracts/json.ts';
import { type CatalogueQuery, rackspaceEndpoints, requiredUrl } from './catalogue.ts';
import type { LoggedIn } from './log-in.ts';
import { json, loginAnswer } from './login-answer.ts';
import { LoginError } from './login-error.ts';
import type { Send } from './send.ts';
import type { RackspaceLogin } from './spec.ts';
import { tokenLife } from './token-life.ts';

/** Logs in at Rackspace Identity v2.0. @throws LoginError @see https://docs.rackspace.com/docs/get-started-with-identity-api */
export async function logInAtRackspace(spec: RackspaceLogin, send: Send): Promise<LoggedIn> {
  const url = `${spec.authUrl}/tokens`;
  const body = { auth: credentials(spec) };
  const sentMs = Date.now();
  const response = await loginAnswer(spec, send, { what: 'the login', method: 'POST', url, body, wanted: [200, 201, 203] });
  const access = json(response, spec, url).access;
  const given = isObject(access) ? access.token : undefined;
  if (!isObject(access) || !isObject(given) || typeof given.id !== 'string') {
    throw new LoginError(
      'identity service',
      `${spec.from}: the login at ${url} was answered ${response.status} without a token; check that this is Identity v2.0`,
    );
  }
  const tenant = given.tenant;
  const endpoints = rackspaceEndpoints(access.serviceCatalog);
  const region = spec.region ?? defaultRegion(access.user);
  const ask = (what: string, name: string): CatalogueQuery => ({ what, kinds: [{ name }], region, interface: 'public' });
  // The service `cloudServers` is the first generation, API v1.0.
  const compute = ask('cloudServersOpenStack', 'cloudServersOpenStack');
  return {
    token: given.id,
    tenant: isObject(tenant) && typeof tenant.id === 'string' ? tenant.id : undefined,
    roles: [],
    life: tokenLife({ expires: given.expires, date: response.headers.date }, sentMs),
    url: () => requiredUrl(endpoints, compute, spec),
    // Cloud Images documents no request that makes an image, so it cannot be an image source.
    imageUrl: () => undefined,
  };
}

function credentials({ username, secret }: RackspaceLogin): object {
  if ('apiKey' in secret) return { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey: secret.apiKey } };
  return { passwordCredentials: { username, password: secret.password } };
}

function defaultRegion(user: unknown): string | undefined {
  const region = isObject(user) ? user['RAX-AUTH:defaultRegion'] : undefined;
  return typeof region === 'string' && region !== '' ? region : undefined;
}

import { isObject } from '../../../contracts/json.ts';
import { type CatalogueQuery, endpointUrl, keystoneEndpoints, requiredUrl } from './catalogue.ts';
import type { LoggedIn } from './log-in.ts';
import { json, loginAnswer } from './login-answer.ts';
import { LoginError } from './login-error.ts';
import type { Send } from './send.ts';
import type { KeystoneLogin } from './spec.ts';
import { tokenLife } from './token-life.ts';

/**
 * Logs in at Keystone v3.
 * @throws LoginError
 * @see https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
 */
export async function logInAtKeystone(spec: KeystoneLogin, send: Send): Promise<LoggedIn> {
  const url = `${spec.authUrl}/auth/tokens`;
  const body = { auth: { identity: identityOf(spec), ...scopeOf(spec) } };
  const sentMs = Date.now();
  const response = await loginAnswer(spec, send, { what: 'the login', method: 'POST', url, body, wanted: [200, 201] });
  const token = response.headers['x-subject-token'];
  const content = json(response, spec, url).token;
  if (token === undefined || token === '' || !isObject(content)) {
    throw new LoginError(
      'identity service',
      `${spec.from}: the login at ${url} was answered ${response.status} without a token; check that this is Keystone v3`,
    );
  }
  const project = content.project;
  const endpoints = keystoneEndpoints(content.catalog);
  const ask = (what: string, ...types: string[]): CatalogueQuery => ({
    what,
    kinds: types.map((type) => ({ type })),
    region: spec.region,
    interface: spec.interface,
  });
  const compute = ask('the compute service', 'compute_legacy', 'compute');
  return {
    token,
    tenant: isObject(project) && typeof project.id === 'string' ? project.id : undefined,
    roles: rolesIn(content.roles),
    life: tokenLife({ expires: content.expires_at, issued: content.issued_at, date: response.headers.date }, sentMs),
    url: () => requiredUrl(endpoints, compute, spec),
    imageUrl: () => {
      const found = endpointUrl(endpoints, ask('the image service', 'image'), spec);
      return found === undefined || /\/v\d+(\.\d+)?$/.test(found) ? found : `${found}/v2`;
    },
  };
}

/** A user with a default project gets a token without one only if the request says so. */
function scopeOf({ project }: KeystoneLogin): object {
  if (project === undefined) return {};
  return { scope: project === 'unscoped' ? 'unscoped' : { project } };
}

function rolesIn(roles: unknown): string[] {
  return (Array.isArray(roles) ? roles : []).flatMap((role: unknown) =>
    isObject(role) && typeof role.name === 'string' ? [role.name] : [],
  );
}

function identityOf({ method }: KeystoneLogin): object {
  if (method.kind === 'token') return { methods: ['token'], token: { id: method.token } };
  if (method.kind === 'password')
    return { methods: ['password'], password: { user: { ...method.user, password: method.password } } };
  return { methods: ['application_credential'], application_credential: { ...method.credential, secret: method.secret } };
}

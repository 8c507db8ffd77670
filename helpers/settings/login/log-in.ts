import { keepOut } from '../../text/redaction/kept-out.ts';
import { logInAtKeystone } from './keystone.ts';
import { loginAnswer } from './login-answer.ts';
import { logInAtRackspace } from './rackspace.ts';
import type { Send } from './send.ts';
import { type LoginSpec, loginSecrets } from './spec.ts';
import type { TokenLife } from './token-life.ts';

/** The result of a login. Endpoints are looked up on demand: an operator who sets a URL needs no service catalogue. */
export interface LoggedIn {
  readonly token: string;
  /** Id of the token's project or tenant. */
  readonly tenant: string | undefined;
  /** Names of the roles that the token gives, if the service lists them. */
  readonly roles: readonly string[];
  /** Undefined if the service does not say when the token ends. */
  readonly life: TokenLife | undefined;
  /** Base URL of the compute service from the catalogue, without a trailing slash. @throws LoginError if there is none */
  url(): string;
  /** Base URL of the image service with its version, if it can make images. @throws LoginError if a region must be chosen */
  imageUrl(): string | undefined;
}

/**
 * Logs in.
 * @throws LoginError, one line without secrets, which blames the credentials, the URL or the service, never the target
 */
export async function logIn(spec: LoginSpec, send: Send): Promise<LoggedIn> {
  keepOut(loginSecrets(spec));
  const login = await (spec.kind === 'keystone' ? logInAtKeystone(spec, send) : logInAtRackspace(spec, send));
  keepOut([login.token]);
  return login;
}

/** Revokes a token from this login, authenticated by itself. @throws LoginError */
export async function revoke(spec: LoginSpec, token: string, send: Send): Promise<void> {
  keepOut([...loginSecrets(spec), token]);
  const { authUrl, kind } = spec;
  const [url, own] = kind === 'keystone' ? [`${authUrl}/auth/tokens`, { 'x-subject-token': token }] : [`${authUrl}/tokens`, {}];
  const headers = { 'x-auth-token': token, ...own };
  await loginAnswer(spec, send, { what: 'the revocation', method: 'DELETE', url, headers, wanted: [200, 202, 204] });
}

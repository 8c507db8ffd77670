import { keepOut } from '../../redaction/kept-out.ts';
import { logInAtKeystone, revokeAtKeystone } from './keystone.ts';
import { logInAtRackspace, revokeAtRackspace } from './rackspace.ts';
import type { Send } from './send.ts';
import { type LoginSpec, secretsOf } from './spec.ts';
import type { TokenLife } from './token-life.ts';

/** What a login gives. The endpoints are looked up when they are asked for: who has a URL needs no catalogue. */
export interface LoggedIn {
  readonly token: string;
  /** Id of the project or tenant that the token is for. */
  readonly tenant: string | undefined;
  /** Undefined where the service does not say when the token ends. */
  readonly life: TokenLife | undefined;
  /** Base URL of the compute service, as the catalogue gives it, without a slash at its end. @throws LoginError where it has none */
  url(): string;
  /** Base URL of the image service with its version, where images can be made through it. @throws LoginError where a region must be chosen */
  imageUrl(): string | undefined;
}

/** Logs in. @throws LoginError, one line without secrets: credentials, URL or service are to blame, never the target */
export async function logIn(spec: LoginSpec, send: Send): Promise<LoggedIn> {
  keepOut(secretsOf(spec));
  const login = await (spec.kind === 'keystone' ? logInAtKeystone(spec, send) : logInAtRackspace(spec, send));
  keepOut([login.token]);
  return login;
}

/** Revokes a token that this login gave. @throws LoginError */
export async function revoke(spec: LoginSpec, token: string, send: Send): Promise<void> {
  keepOut([...secretsOf(spec), token]);
  await (spec.kind === 'keystone' ? revokeAtKeystone(spec, token, send) : revokeAtRackspace(spec, token, send));
}

/**
 * A token that worked and no longer must: an extra login, revoked at once. Undefined where the service gives a token again that is
 * in use: nothing is revoked then. @throws LoginError
 */
export async function revokedToken(spec: LoginSpec, send: Send, inUse: readonly string[] = []): Promise<string | undefined> {
  const { token } = await logIn(spec, send);
  if (inUse.includes(token)) return undefined;
  await revoke(spec, token, send);
  return token;
}

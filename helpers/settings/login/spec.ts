import type { IdentityName } from '../../../contracts/target-words.ts';
import type { ClientCertificate } from '../../http/client-certificate.ts';

/** By id, or by a name that is unique in its domain. */
export type Named =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

/** The authentication method for Keystone. */
export type KeystoneMethod =
  | { readonly kind: 'password'; readonly user: Named; readonly password: string }
  | {
      readonly kind: 'application credential';
      readonly credential: { readonly id: string } | { readonly name: string; readonly user: Named };
      readonly secret: string;
    }
  | { readonly kind: 'token'; readonly token: string };

/** The interface of the endpoint to use. */
export type EndpointInterface = 'public' | 'internal' | 'admin';

/** TLS towards the identity service. `ca` is the PEM itself. */
export interface LoginTls {
  readonly ca?: string;
  readonly insecure: boolean;
  readonly client?: ClientCertificate;
}

/** A login at Keystone v3. It contains secrets, so it is never written to disk. */
export interface KeystoneLogin {
  readonly kind: 'keystone';
  /** URL of the identity service, ending in /v3. */
  readonly authUrl: string;
  readonly method: KeystoneMethod;
  /** The token's project; absent for application credentials, which already have one. `unscoped`: a token without a project. */
  readonly project?: Named | 'unscoped';
  readonly region?: string;
  readonly interface: EndpointInterface;
  readonly tls: LoginTls;
  /** Where the login is configured: `OS_CLOUD=devstack`, `OS_AUTH_URL`. */
  readonly from: string;
}

/** A login at Rackspace Identity v2.0. It contains secrets, so it is never written to disk. */
export interface RackspaceLogin {
  readonly kind: 'rackspace';
  /** URL of the identity service, ending in /v2.0. */
  readonly authUrl: string;
  readonly username: string;
  readonly secret: { readonly apiKey: string } | { readonly password: string };
  readonly region?: string;
  readonly tls: LoginTls;
  readonly from: string;
}

/** A login instead of a token. */
export type LoginSpec = KeystoneLogin | RackspaceLogin;

/** Identities other than its own that a login of the owner can make. */
export const madeByOwner = ['revoked', 'unscoped', 'rescoped'] as const satisfies readonly IdentityName[];

/** The secrets of a login, for redaction. */
export function loginSecrets(spec: LoginSpec): string[] {
  if (spec.kind === 'rackspace') return Object.values(spec.secret);
  const { method } = spec;
  if (method.kind === 'password') return [method.password];
  return [method.kind === 'token' ? method.token : method.secret];
}

import type { IdentityName } from '../../../contracts/target-words.ts';
import type { ClientCertificate } from '../../http/client-certificate.ts';
import { keptOut } from '../../platform/text/redaction/kept-out.ts';
import { visible } from '../../platform/text/visible.ts';
import type { Identities } from '../description.ts';

/** A login instead of a token. It contains secrets, so it is never written to disk. */
export interface LoginSpec {
  /** Keystone v3, or Rackspace Identity v2.0. */
  readonly kind: 'keystone' | 'rackspace';
  /** URL of the identity service, ending in its version. */
  readonly authUrl: string;
  /** Who logs in and how, and for which project, in the words of the service. */
  readonly auth: object;
  /** The secrets in `auth`, for redaction. */
  readonly secrets: readonly string[];
  readonly region?: string;
  /** Which endpoints of the catalogue are used. */
  readonly interface: 'public' | 'internal' | 'admin';
  /** TLS towards the identity service. `ca` is the PEM itself. */
  readonly tls: { readonly ca?: string; readonly insecure: boolean; readonly client?: ClientCertificate };
  /** The setting that asks for the login: `OS_CLOUD`, `OS_AUTH_URL`. */
  readonly from: string;
}

/** A command that prints a token. It may contain secrets, so it is never written to disk. */
export interface TokenCommand {
  readonly kind: 'command';
  readonly command: string;
  readonly tenant?: string;
  /** The setting that has the command: `TARGET_TOKEN_COMMAND`, `t.json /identities/reader/command`. */
  readonly from: string;
}

/** Where the token of an identity comes from, if no setting has it. */
export type TokenSource = LoginSpec | TokenCommand;

/** The sources of tokens by identity. */
export type TokenSources = Partial<Readonly<Record<IdentityName, TokenSource>>>;

export const isLogin = (source: TokenSource | undefined): source is LoginSpec =>
  source !== undefined && source.kind !== 'command';

/** Whose tokens a run has: those of the settings, of a login, and the revoked one that the run makes where the owner logs in. */
export const identitiesOf = (identities: Identities, logins: TokenSources): readonly IdentityName[] => {
  const names = [...Object.keys(identities), ...Object.keys(logins), ...(isLogin(logins.owner) ? ['revoked'] : [])];
  return [...new Set(names)] as IdentityName[];
};

/**
 * A failed login or token command: one line without secrets, which says who has to act. It is never a violation by the target.
 */
export class LoginError extends Error {
  override readonly name = 'LoginError';

  /** What the identity service answered, if it did. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(visible(keptOut.text(message)));
    this.status = status;
    // A reporter would print the stack.
    this.stack = this.message;
  }
}

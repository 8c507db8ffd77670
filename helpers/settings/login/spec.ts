import type { IdentityName } from '../../../contracts/target-words.ts';
import type { ClientCertificate } from '../../http/client-certificate.ts';
import { keptOut } from '../../text/redaction/kept-out.ts';
import { visible } from '../../text/visible.ts';

/** By id, or by a name that is unique in its domain. */
export type Named =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

/** Which endpoints of a catalogue are used. */
export const interfaces = ['public', 'internal', 'admin'] as const;

/** A login instead of a token. It contains secrets, so it is never written to disk. */
export interface LoginSpec {
  /** Keystone v3, or Rackspace Identity v2.0. */
  readonly kind: 'keystone' | 'rackspace';
  /** URL of the identity service, ending in its version. */
  readonly authUrl: string;
  /** Who logs in and how, in the words of the service. */
  readonly auth: object;
  /** The secrets in `auth`, for redaction. */
  readonly secrets: readonly string[];
  /** The project of the token, of Keystone. `unscoped`: a token without a project. `own`: a credential that has one already. */
  readonly project?: Named | 'unscoped' | 'own';
  readonly region?: string;
  readonly interface: (typeof interfaces)[number];
  /** TLS towards the identity service. `ca` is the PEM itself. */
  readonly tls: { readonly ca?: string; readonly insecure: boolean; readonly client?: ClientCertificate };
  /** The setting that asks for the login: `OS_CLOUD`, `OS_AUTH_URL`. */
  readonly from: string;
}

/** Identities other than its own that a login of the owner can make. */
export const madeByOwner = ['revoked', 'unscoped', 'rescoped'] as const satisfies readonly IdentityName[];

/** Who is to blame for a login that failed. */
export type Blame = 'credentials' | 'URL' | 'proxy' | 'identity service' | 'service catalogue';

/** A failed login: one line without secrets. `blame` says who must act. It is never a violation by the target. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly blame: Blame;

  constructor(blame: Blame, message: string) {
    super(visible(keptOut.text(message)));
    this.blame = blame;
  }
}

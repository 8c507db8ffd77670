import type { IdentityName } from '../../contracts/target-words.ts';
import { isLoopback } from '../http/loopback.ts';
import { type Redactor, redactor } from '../platform/text/redaction/redaction.ts';
import { holdsSecret, isLong } from '../platform/text/redaction/secret-forms.ts';
import { sharedSecrets, shareSecret } from '../platform/text/redaction/shared-secrets.ts';
import type { Identity, TargetDescription } from '../settings/description.ts';
import { fieldVariable } from '../settings/gateway-fields.ts';
import { liveTokens, secretsOf, tokenVariable, withDerived } from '../settings/secrets.ts';
import type { Reason } from '../verdict/reason.ts';

/** The current tokens of a target in one process, and the redactor that hides them. A replaced token stays a secret. */
export class CurrentTokens {
  /** The variable name that replaces each token, including replaced ones, and each field for a gateway, in a shown request. */
  readonly variables = new Map<string, string>();
  readonly #secrets: string[];
  #others = 0;
  #description: TargetDescription;

  /** `hidden` are further secrets, besides those of the target. */
  constructor(description: TargetDescription, hidden: readonly string[] = []) {
    this.#description = description;
    this.#secrets = secretsOf(description);
    this.redactor = redactor(() => this.#known(), hidden);
    for (const [name, { token }] of Object.entries(description.identities) as [IdentityName, Identity][])
      this.variables.set(token, tokenVariable(name));
    for (const [name, value] of Object.entries(description.headers ?? {}))
      this.variables.set(`${name.toLowerCase()}: ${value}`, fieldVariable(name));
  }

  /** The target with its current tokens. */
  get description(): TargetDescription {
    return this.#description;
  }

  /** Removes every token that was ever in use. */
  readonly redactor: Redactor;

  /** What this process and other workers use. */
  #known(): readonly string[] {
    const shared = sharedSecrets();
    for (const token of shared.slice(this.#others)) this.#hide(token);
    this.#others = shared.length;
    return this.#secrets;
  }

  /** The token of an identity; undefined if the target has no such identity. */
  readonly tokenOf = (identity: IdentityName): string | undefined => this.#description.identities[identity]?.token;

  /**
   * Makes sure that no URL contains a valid token, because servers, proxies and histories store URLs. The operator's base URL and
   * loopback are exempt. @throws Error, which blames the suite; nothing was sent
   */
  readonly expectNoneIn = (url: string): void => {
    const { url: base } = this.#description;
    const live = liveTokens(this.#description).filter(isLong);
    if (isLoopback(url) || !holdsSecret(url.startsWith(base) ? url.slice(base.length) : url, live)) return;
    throw new Error(`no request was sent to ${new URL(url).host}, because its URL would contain a valid token`);
  };

  /** Hides a token that belongs to no identity. */
  hide(token: string): void {
    shareSecret(token);
    this.#hide(token);
  }

  #hide(token: string): void {
    if (!this.#secrets.includes(token)) this.#secrets.push(...withDerived(token));
  }

  /** Records why an identity has no token although the owner logs in. */
  readonly lack = (identity: IdentityName, why: Reason): void => {
    this.#description = { ...this.#description, lacking: { ...this.#description.lacking, [identity]: why } };
  };

  /** Sets a new token for an identity. Hides the token before it is used. */
  readonly take = (identity: IdentityName, fresh: Identity): void => {
    this.hide(fresh.token);
    this.variables.set(fresh.token, tokenVariable(identity));
    this.#description = { ...this.#description, identities: { ...this.#description.identities, [identity]: fresh } };
  };
}

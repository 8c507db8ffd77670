import type { IdentityName } from '../../contracts/target-words.ts';
import type { Identity, TargetDescription } from '../config/description.ts';
import { liveTokens, secretsOf, tokenVariable, withDerived } from '../config/secrets.ts';
import { isLoopback } from '../http/loopback.ts';
import { finder } from '../redaction/finder.ts';
import { type Redactor, redactor } from '../redaction/redaction.ts';

/** The tokens of a target in one process as logins renew them, and what hides them: every token that there was stays a secret. */
export class CurrentTokens {
  readonly #variables = new Map<string, string>();
  readonly #secrets: string[];
  readonly #hidden: readonly string[];
  #description: TargetDescription;
  #redactor: Redactor;
  #holdsLive: (text: string) => boolean;

  /** `hidden` are secrets beside those of the target. */
  constructor(description: TargetDescription, hidden: readonly string[] = []) {
    this.#description = description;
    this.#secrets = secretsOf(description);
    this.#hidden = hidden;
    this.#redactor = redactor(this.#secrets, { hidden });
    this.#holdsLive = finder(liveTokens(description));
    for (const [name, { token }] of Object.entries(description.identities) as [IdentityName, Identity][])
      this.#variables.set(token, tokenVariable(name));
  }

  /** The target with the tokens of now. */
  get description(): TargetDescription {
    return this.#description;
  }

  /** The variables by which requests are shown: tokens to names, also those of tokens that are over. */
  get variables(): ReadonlyMap<string, string> {
    return this.#variables;
  }

  /** Takes out every token that there has been so far. */
  readonly redactor: Redactor = {
    text: (s) => this.#redactor.text(s),
    fields: (lines) => this.#redactor.fields(lines),
    values: (s) => this.#redactor.values(s),
    json: (value) => this.#redactor.json(value),
    finds: (s) => this.#redactor.finds(s),
  };

  /** The token of an identity; undefined where the target has none of that name. */
  readonly tokenOf = (identity: IdentityName): string | undefined => this.#description.identities[identity]?.token;

  /**
   * Makes sure that no token that works goes into a URL: servers, proxies and histories write URLs down. What the operator's own
   * base URL holds is no matter, nor is loopback. @throws Error, the harness is to blame: nothing was sent
   */
  readonly expectNoneIn = (url: string): void => {
    const { url: base } = this.#description;
    if (isLoopback(url) || !this.#holdsLive(url.startsWith(base) ? url.slice(base.length) : url)) return;
    throw new Error(`no request was sent to ${new URL(url).host}, because its URL would contain a valid token`);
  };

  /** Hides a token that is no identity's. */
  hide(token: string): void {
    this.#secrets.push(...withDerived(token));
    this.#redactor = redactor(this.#secrets, { hidden: this.#hidden });
  }

  /** Takes a new token for an identity: hidden first, then used. */
  readonly take = (identity: IdentityName, fresh: Identity): void => {
    this.hide(fresh.token);
    this.#variables.set(fresh.token, tokenVariable(identity));
    this.#description = { ...this.#description, identities: { ...this.#description.identities, [identity]: fresh } };
    this.#holdsLive = finder(liveTokens(this.#description));
  };
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentityName } from '../../contracts/target-words.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Origins } from '../http/origins.ts';
import { say } from '../platform/text/print.ts';
import { type Redactor, redactor } from '../platform/text/redaction/redaction.ts';
import { holdsSecret, isLong } from '../platform/text/redaction/secret-forms.ts';
import { sharedSecrets, shareSecret } from '../platform/text/redaction/shared-secrets.ts';
import { visibly } from '../platform/text/visible.ts';
import type { Identity, TargetDescription } from '../settings/description.ts';
import { fieldVariable } from '../settings/gateway-fields.ts';
import { logIn, revoke } from '../settings/login/log-in.ts';
import { type Send, sender } from '../settings/login/send.ts';
import { isLogin, LoginError, type LoginSpec, type TokenSource, type TokenSources } from '../settings/login/spec.ts';
import { commandIdentity } from '../settings/login/token-command.ts';
import { liveTokens, secretsOf, tokenVariable, withDerived } from '../settings/secrets.ts';
import { type Reason, untested } from '../verdict/reason.ts';

/** Where a keeper gets tokens, and what ends a command that is to print one. */
interface TokenWays {
  readonly sources: TokenSources;
  readonly origins: Origins;
  readonly ending: { readonly end: unknown };
  /** Holds why there is no new token, for every process of the run. */
  readonly folder: string;
}

/**
 * Gets the tokens of logins and commands again: after a 401 to a token that was good, and only if the target then refuses it for a read, too.
 * After a failure no process of the run tries again, so that no account is locked.
 */
export class TokenKeeper {
  readonly #tokens: CurrentTokens;
  readonly #ways: TokenWays;
  readonly #sendFor: (spec: LoginSpec) => Send;
  readonly #good = new Set<string>();
  readonly #running = new Map<IdentityName, Promise<boolean>>();
  /** The one look with each token that has to open something, and what the list answered if it opened nothing. */
  readonly looks = new Map<string, Promise<void>>();
  /** The images that the first look with the token of an identity showed. */
  readonly shown = new Map<IdentityName, readonly string[]>();
  readonly unproven = new Map<string, number>();

  constructor(tokens: CurrentTokens, ways: TokenWays) {
    this.#tokens = tokens;
    this.#ways = ways;
    this.#sendFor = ({ tls }) => sender(ways.origins, tls);
  }

  /** Notes that the target accepts a token. */
  accepted(token: string | undefined): void {
    if (token !== undefined) this.#good.add(token);
  }

  /** The tokens of an identity: the current one, if it has any, and those that were replaced. */
  tokensOf(identity: IdentityName): readonly string[] {
    return this.#tokens.allOf(identity);
  }

  /** Whether a token was an identity's, and is no longer. */
  wasReplaced(identity: IdentityName, token: string): boolean {
    return this.#tokens.tokenOf(identity) !== token && this.tokensOf(identity).includes(token);
  }

  /**
   * Whether an identity has another token by now than the one that got 401. `isRefused`: whether the target refuses the current
   * token for a read, too. @throws LoginError if there is no new token
   */
  renewed(identity: IdentityName, used: string, isRefused: () => Promise<boolean>): Promise<boolean> {
    if (this.wasReplaced(identity, used)) return Promise.resolve(true);
    const source = this.#ways.sources[identity];
    if (source === undefined || !this.#good.has(used)) return Promise.resolve(false);
    const running = this.#running.get(identity) ?? this.#renewed(identity, source, used, isRefused);
    this.#running.set(identity, running);
    return running.finally(() => this.#running.delete(identity));
  }

  async #renewed(identity: IdentityName, source: TokenSource, used: string, isRefused: () => Promise<boolean>): Promise<boolean> {
    if (!(await isRefused())) return false;
    const file = join(this.#ways.folder, identity);
    if (existsSync(file)) throw new LoginError(readFileSync(file, 'utf8'));
    try {
      const fresh = await this.#fresh(source);
      if (fresh.token === used) throw new LoginError(`${source.from}: the same token came again`);
      const before = this.#tokens.description.identities[identity];
      this.#tokens.take(identity, fresh);
      if (await isRefused()) {
        this.#tokens.take(identity, before ?? fresh);
        throw new LoginError(`${source.from}: the target refuses the new token, too (401)`);
      }
      this.accepted(fresh.token);
      return true;
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      const reason = new LoginError(`the token of the ${identity} has expired, and there is no new one: ${error.message}`);
      mkdirSync(this.#ways.folder, { recursive: true });
      writeFileSync(file, reason.message);
      throw reason;
    }
  }

  async #fresh(source: TokenSource): Promise<Identity> {
    if (!isLogin(source)) return commandIdentity(source, this.#ways.ending);
    return (await logIn(source, this.#sendFor(source))).identity;
  }

  /**
   * Makes a revoked token by one more login of the owner, unless the operator gave one. It is used once before: a service that remembers which
   * tokens are valid accepts it afterwards. The target is at fault only if the identity service refuses the token by then. `refusalOf`: why the
   * target does not accept a token.
   */
  async makeRevoked(refusalOf: (identity: Identity) => Promise<string | undefined>): Promise<void> {
    const { owner } = this.#ways.sources;
    if (!isLogin(owner) || this.#tokens.tokenOf('revoked') !== undefined) return;
    const lack = (why: string): void => this.#tokens.lack('revoked', untested('token-not-made', { identity: 'revoked', why }));
    try {
      const token = await this.#spare(owner);
      if (token === undefined) return lack('the identity service returned a token that is in use');
      const refusal = await refusalOf({ token }).finally(() => this.#revoke(owner, token));
      if (this.#tokens.description.lacking?.revoked !== undefined) return;
      if (refusal !== undefined) return lack(`${refusal}, before it was revoked`);
      const unrevoked = (await refusalOf({ token })) === undefined ? await this.#unrevoked(owner, token) : undefined;
      if (unrevoked !== undefined) return this.#mayBeValid(unrevoked);
      this.#tokens.take('revoked', { token, from: 'the token that the suite made and revoked' });
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      lack(error.message);
    }
  }

  /**
   * Lends a token that may stand in a URL, which logs keep: one of a further login, which is revoked after use, or on loopback the owner's, if
   * the operator gave it. Undefined if there is none.
   */
  async lend<Result>(use: (token: string) => Promise<Result>): Promise<Result | undefined> {
    const { owner } = this.#ways.sources;
    const { url, lacking } = this.#tokens.description;
    const given = owner === undefined && isLoopback(url) ? this.#tokens.tokenOf('owner') : undefined;
    if (given !== undefined) return use(given);
    if (!isLogin(owner) || lacking?.revoked !== undefined) return undefined;
    // The error of a login that is refused appears when a token has to be had again.
    const token = await this.#spare(owner).catch((error: unknown) => {
      if (!(error instanceof LoginError)) throw error;
    });
    return token === undefined ? undefined : use(token).finally(() => this.#revoke(owner, token));
  }

  /** A token of a further login; undefined if the service returns one that is in use. */
  async #spare(owner: LoginSpec): Promise<string | undefined> {
    const { token } = (await logIn(owner, this.#sendFor(owner))).identity;
    const { identities } = this.#tokens.description;
    if (owner.secrets.includes(token) || Object.values(identities).some((each) => each.token === token)) return undefined;
    this.#tokens.hide(token);
    return token;
  }

  /** Why the identity service may still accept a token that it revoked; undefined if it refuses one more revocation, which the token authorises. */
  async #unrevoked(owner: LoginSpec, token: string): Promise<string | undefined> {
    try {
      await revoke(owner, token, this.#sendFor(owner));
      return 'it still accepts the token';
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      return [401, 403, 404].includes(error.status ?? 0) ? undefined : error.message;
    }
  }

  /** Revokes a token that the run created. If that fails, the run says that it may still be valid. */
  async #revoke(owner: LoginSpec, token: string): Promise<void> {
    try {
      await revoke(owner, token, this.#sendFor(owner));
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      this.#mayBeValid(error.message);
    }
  }

  #mayBeValid(why: string): void {
    say(visibly`a token that this run made may still be valid until it expires: ${why}`);
    this.#tokens.lack('revoked', untested('token-not-revoked', { why }));
  }
}

/** The current tokens of a target in one process, and the redactor that hides them. A replaced token stays a secret. */
export class CurrentTokens {
  /** The variable name that replaces each token, including replaced ones, and each field for a gateway, in a shown request. */
  readonly variables = new Map<string, string>();
  readonly #secrets: string[];
  readonly #replaced = new Map<IdentityName, readonly string[]>();
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

  /** The current token of an identity, if it has any, and those before it. A request may have been written before one was replaced. */
  allOf(identity: IdentityName): readonly string[] {
    const current = this.tokenOf(identity);
    const replaced = this.#replaced.get(identity) ?? [];
    return current === undefined ? replaced : [current, ...replaced];
  }

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
    this.#replaced.set(identity, this.allOf(identity));
    this.variables.set(fresh.token, tokenVariable(identity));
    this.#description = { ...this.#description, identities: { ...this.#description.identities, [identity]: fresh } };
  };
}

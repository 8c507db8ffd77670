import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parsed } from '../../contracts/fields.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Origins } from '../http/origins.ts';
import { type LoggedIn, logIn, revoke } from '../settings/login/log-in.ts';
import { rescopedLogin } from '../settings/login/other-scopes.ts';
import type { HeldLogin } from '../settings/login/renewal.ts';
import { type Send, sender } from '../settings/login/send.ts';
import type { LoginSpec } from '../settings/login/spec.ts';
import { LoginError } from '../settings/login/spec.ts';
import type { CurrentTokens } from './current-tokens.ts';

/**
 * Tokens that a run makes by further logins of the owner. Each is hidden before it is used, goes only where tokens may go, and is
 * revoked. After a revocation has failed, no process of the run makes another token: `folder` contains the reasons.
 */
export class MadeTokens {
  /** The login of the owner; undefined if the operator gave a token instead. */
  readonly login: HeldLogin | undefined;
  readonly tokens: CurrentTokens;
  readonly #sendFor: (spec: LoginSpec) => Send;
  readonly #file: string;
  readonly #given: ReadonlySet<string>;
  #kept: readonly { readonly spec: LoginSpec; readonly login: LoggedIn }[] = [];

  constructor(tokens: CurrentTokens, logins: readonly HeldLogin[], at: { readonly origins: Origins; readonly folder: string }) {
    this.login = logins.find(({ identity }) => identity === 'owner');
    this.tokens = tokens;
    this.#sendFor = ({ tls }) => sender(at.origins, tls);
    this.#file = join(at.folder, 'not-revoked');
    this.#given = new Set(logins.flatMap(({ spec }) => spec.secrets));
  }

  /** Why tokens that the run made may still be valid: one line for each. */
  get notRevoked(): readonly string[] {
    return existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n').filter(Boolean) : [];
  }

  /** The login for another project of the owner's user, or why there is none. @throws LoginError */
  rescoped(spec: LoginSpec): Promise<Parsed<LoginSpec>> {
    const { owner } = this.tokens.description.identities;
    return rescopedLogin(spec, owner ?? { token: '' }, this.#sendFor(spec));
  }

  /** Logs in. @throws LoginError */
  async make(spec: LoginSpec): Promise<LoggedIn> {
    const login = await logIn(spec, this.#sendFor(spec));
    this.tokens.hide(login.token);
    return login;
  }

  /** Whether an identity of the run uses a token, or a login begins with it: some services return the same token until it expires. */
  isInUse(token: string): boolean {
    const { identities } = this.tokens.description;
    return this.#given.has(token) || Object.values(identities).some((identity) => identity.token === token);
  }

  /** Logs in for a token that an identity of the run uses until it is revoked with {@link revokeKept}. @throws LoginError */
  async keep(spec: LoginSpec): Promise<LoggedIn> {
    const login = await this.make(spec);
    if (!this.isInUse(login.token)) this.#kept = [...this.#kept, { spec, login }];
    return login;
  }

  /** Revokes the tokens that were kept, or those that meet a condition, unless they have expired. */
  async revokeKept(which: (token: string) => boolean = () => true): Promise<void> {
    const over = this.#kept.filter(({ login }) => which(login.token));
    this.#kept = this.#kept.filter((each) => !over.includes(each));
    for (const { spec, login } of over) {
      if (login.life === undefined || Date.now() < login.life.endsMs) await this.revoke(spec, login.token);
    }
  }

  /**
   * Lends a token that may appear in a URL, which logs keep: it comes from a login of its own and is revoked after use. On loopback it is
   * the owner's, if nobody logs in. Undefined from a service that returns a token in use, refuses the login, or has not revoked a token.
   */
  async lend<Result>(use: (token: string) => Promise<Result>): Promise<Result | undefined> {
    if (this.login === undefined) {
      const owners = this.tokens.tokenOf('owner');
      return owners !== undefined && isLoopback(this.tokens.description.url) ? use(owners) : undefined;
    }
    if (this.notRevoked.length > 0) return undefined;
    const { spec } = this.login;
    // The error of a login that is refused appears when a token has to be renewed.
    const token = await this.make(spec).then((fresh) => fresh.token, unlessRefused);
    if (token === undefined || this.isInUse(token)) return undefined;
    try {
      return await use(token);
    } finally {
      await this.revoke(spec, token);
    }
  }

  /** Revokes a token. Returns why it may still be valid; undefined if it was revoked. */
  async revoke(spec: LoginSpec, token: string): Promise<string | undefined> {
    try {
      await revoke(spec, token, this.#sendFor(spec));
      return undefined;
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      mkdirSync(join(this.#file, '..'), { recursive: true });
      appendFileSync(this.#file, `${error.message}\n`);
      return error.message;
    }
  }
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof LoginError)) throw error;
}

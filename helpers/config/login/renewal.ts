import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentityName } from '../../../contracts/target-words.ts';
import type { Origins } from '../../http/origins.ts';
import { visible } from '../../printing/visible.ts';
import type { Identity } from '../description.ts';
import type { LoggedIn } from './log-in.ts';
import { LoginError } from './login-error.ts';
import type { LoginSpec } from './spec.ts';
import type { TokenLife } from './token-life.ts';

/** Date tells whole seconds, so that the same end is known to a second only. */
const inexactMs = 1000;

/** A login that gave the token of an identity, and how long that lasts. Holds secrets: never written to disk. */
export interface HeldLogin {
  readonly identity: IdentityName;
  readonly spec: LoginSpec;
  readonly life: TokenLife;
}

/** A token that runs out and cannot be renewed: the harness's failure, in one line, never blamed on the target. */
export class RenewalError extends Error {
  override readonly name = 'RenewalError';

  constructor(message: string) {
    super(visible(message));
    // A reporter prints the stack where there is one.
    this.stack = this.message;
  }
}

/** Who a login makes the caller, as the description of a target has it. */
export function identityOf({ token, tenant }: LoggedIn): Identity {
  return { token, ...(tenant !== undefined && { tenant }) };
}

/** Logs in at one of these origins. Few runs last until a login is needed: what it takes is not loaded by every worker. */
export function logInAt(origins: Origins): (spec: LoginSpec) => Promise<LoggedIn> {
  return async (spec) => {
    const [{ logIn }, { sender }] = await Promise.all([import('./log-in.ts'), import('./send.ts')]);
    return logIn(spec, sender(origins, spec.tls));
  };
}

/** The same of revoking a token. */
export function revokeAt(origins: Origins): (spec: LoginSpec, token: string) => Promise<void> {
  return async (spec, token) => {
    const [{ revoke }, { sender }] = await Promise.all([import('./log-in.ts'), import('./send.ts')]);
    return revoke(spec, token, sender(origins, spec.tls));
  };
}

/** What a renewal has to do with: the tokens of a target in one process. */
export interface Wallet {
  readonly tokenOf: (identity: IdentityName) => string | undefined;
  /** Takes in a new token, before it is used. */
  readonly take: (identity: IdentityName, fresh: Identity) => void;
}

/** How a renewal is done. */
export interface RenewalOptions {
  readonly logIn: (spec: LoginSpec) => Promise<LoggedIn>;
  /** Waits so long, in ms. */
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly now?: () => number;
}

/**
 * Renews the tokens of logins ahead of their end. No token is taken for over because of what the target answers, and no request is
 * sent again: a 401 is judged as it comes. A login that failed is not tried again, by no process of the run: `folder` has the reason.
 */
export class Renewals {
  readonly #folder: string;
  readonly #wallet: Wallet;
  readonly #logIn: (spec: LoginSpec) => Promise<LoggedIn>;
  readonly #wait: (ms: number) => Promise<unknown>;
  readonly #now: () => number;
  #held: readonly HeldLogin[];
  #running: Promise<void> | undefined;

  constructor(held: readonly HeldLogin[], folder: string, wallet: Wallet, options: RenewalOptions) {
    this.#held = held;
    this.#folder = folder;
    this.#wallet = wallet;
    this.#logIn = options.logIn;
    this.#wait = options.wait ?? sleep;
    this.#now = options.now ?? Date.now;
  }

  /** Logs in again for every identity whose token is nearly over. @throws RenewalError */
  async renew(): Promise<void> {
    if (this.#running === undefined && !this.#held.some((held) => this.#isDue(held))) return;
    this.#running ??= this.#renewAll().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  #isDue({ life }: HeldLogin): boolean {
    return this.#now() >= life.renewMs;
  }

  async #renewAll(): Promise<void> {
    const before = this.#held;
    const renewed = await Promise.allSettled(before.map(async (held) => (this.#isDue(held) ? this.#renewed(held) : held)));
    // What one identity got stays, also where the login of another fails.
    this.#held = before.flatMap((held, place) => {
      const each = renewed[place];
      return each?.status === 'fulfilled' ? (each.value ?? []) : held;
    });
    for (const each of renewed) if (each.status === 'rejected') throw each.reason;
  }

  /** The login with the life of its new token; undefined where the service no longer says when that ends. */
  async #renewed(held: HeldLogin): Promise<HeldLogin | undefined> {
    const { identity } = held;
    const file = join(this.#folder, identity);
    if (existsSync(file)) throw new RenewalError(readFileSync(file, 'utf8'));
    try {
      const login = await this.#newLogin(held);
      this.#wallet.take(identity, identityOf(login));
      return login.life && { ...held, life: login.life };
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      const reason = `the token of the ${identity} is about to expire and cannot be renewed: ${error.message}`;
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(file, reason);
      throw new RenewalError(reason);
    }
  }

  /**
   * A login whose token lasts longer than the one held. Some services give the same token until it ends: its end is then waited
   * for, two minutes at most, so that neither a test runs into it nor each test logs in anew.
   */
  async #newLogin({ identity, spec, life }: HeldLogin): Promise<LoggedIn> {
    const lastsLonger = (login: LoggedIn): boolean =>
      login.token !== this.#wallet.tokenOf(identity) &&
      (login.life === undefined || login.life.endsMs > Math.max(this.#now(), life.endsMs + inexactMs));
    const first = await this.#logIn(spec);
    if (lastsLonger(first)) return first;
    await this.#wait(Math.max(0, life.endsMs - this.#now()) + inexactMs);
    const second = await this.#logIn(spec);
    if (lastsLonger(second)) return second;
    throw new LoginError('identity service', `${spec.from}: the login returned a token that has already expired`);
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentityName } from '../../../contracts/target-words.ts';
import { visible } from '../../text/visible.ts';
import type { Identity } from '../description.ts';
import type { LoggedIn, TokenLife } from './log-in.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

/** Date has whole seconds, so an end time is known only to the second. */
const inexactMs = 1000;

/** The login that issued an identity's token, and the life of the token. It contains secrets, so it is never written to disk. */
export interface HeldLogin {
  readonly identity: IdentityName;
  readonly spec: LoginSpec;
  /** Undefined if the service does not say when the token ends: it is not renewed. */
  readonly life?: TokenLife;
}

/** A login whose token is renewed before it ends. */
type EndingLogin = HeldLogin & Required<Pick<HeldLogin, 'life'>>;

const isEnding = (held: HeldLogin): held is EndingLogin => held.life !== undefined;

/** A token that is about to expire and cannot be renewed. One line; blames the harness, never the target. */
class RenewalError extends Error {
  override readonly name = 'RenewalError';

  constructor(message: string) {
    super(visible(message));
    // A reporter would print the stack.
    this.stack = this.message;
  }
}

/** The identity that a login yields, as in the description of a target. */
export function identityOf({ token, tenant }: LoggedIn): Identity {
  return { token, ...(tenant !== undefined && { tenant }) };
}

/** The part of a target's tokens, in one process, that a renewal uses. */
export interface Wallet {
  readonly tokenOf: (identity: IdentityName) => string | undefined;
  /** Registers a new token before it is used. */
  readonly take: (identity: IdentityName, fresh: Identity) => void;
}

/** Options of a renewal. */
export interface RenewalOptions {
  readonly logIn: (spec: LoginSpec) => Promise<LoggedIn>;
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly now?: () => number;
}

/**
 * Renews the tokens of logins before they expire. The target's answers never make a token count as expired, and no request is
 * sent again: a 401 is judged as received. After a login has failed, no process of the run tries it again; `folder` contains the
 * reason.
 */
export class Renewals {
  readonly #folder: string;
  readonly #wallet: Wallet;
  readonly #logIn: (spec: LoginSpec) => Promise<LoggedIn>;
  readonly #wait: (ms: number) => Promise<unknown>;
  readonly #now: () => number;
  #held: readonly EndingLogin[];
  #running: Promise<void> | undefined;

  constructor(held: readonly HeldLogin[], folder: string, wallet: Wallet, options: RenewalOptions) {
    this.#held = held.filter(isEnding);
    this.#folder = folder;
    this.#wallet = wallet;
    this.#logIn = options.logIn;
    this.#wait = options.wait ?? sleep;
    this.#now = options.now ?? Date.now;
  }

  /** Logs in again for every identity whose token is about to expire. @throws RenewalError */
  async renew(): Promise<void> {
    if (this.#running === undefined && !this.#held.some((held) => this.#isDue(held))) return;
    this.#running ??= this.#renewAll().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  #isDue({ life }: EndingLogin): boolean {
    return this.#now() >= life.renewMs;
  }

  async #renewAll(): Promise<void> {
    const before = this.#held;
    const renewed = await Promise.allSettled(before.map(async (held) => (this.#isDue(held) ? this.#renewed(held) : held)));
    // A renewed token stays in use even if another identity's login fails.
    this.#held = before.flatMap((held, place) => {
      const each = renewed[place];
      return each?.status === 'fulfilled' ? (each.value ?? []) : held;
    });
    for (const each of renewed) if (each.status === 'rejected') throw each.reason;
  }

  /** The login with the life of its new token; undefined if the service no longer says when it ends. */
  async #renewed(held: EndingLogin): Promise<EndingLogin | undefined> {
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
   * A login whose token lasts longer than the current one. Some services return the same token until it expires. The suite then
   * waits for its end, two minutes at most, so that it neither expires during a test nor makes every test log in again.
   */
  async #newLogin({ identity, spec, life }: EndingLogin): Promise<LoggedIn> {
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

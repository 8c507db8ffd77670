import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isUnreached } from '../../http/exchange.ts';
import { untested } from '../../verdict/reason.ts';
import type { Ending } from '../../verdict/run-end.ts';
import { givingUp, untilEnough, waited } from '../waiting.ts';
import { isRateLimited, patienceMs, retryAfterMs } from './rate-limit.ts';

/** Longest wait for the response to such a read, in ms. */
const longestLookMs = 1500;

/**
 * Reads the target again when an exchange suggests that it is gone or refuses everybody for a long time. If that is so, it ends
 * the run: no remaining test could decide anything, and each would report the same reason.
 */
export class TargetPresence {
  readonly #look: (fields: Exchange['request']['fields']) => Promise<Exchange>;
  readonly #ending: Ending;
  #looking: Promise<boolean> | undefined;

  /** `look` reads something harmless from the target, with these fields. */
  constructor(look: (fields: Exchange['request']['fields']) => Promise<Exchange>, ending: Ending) {
    this.#look = look;
    this.#ending = ending;
  }

  /** Called after a request that did not reach the target. Ends the run unless the target can be reached again within seconds. */
  async isBack(failure: Failure): Promise<boolean> {
    // The preflight and the clean-up report an unreachable target themselves.
    if (!this.#ending.shared) return false;
    this.#looking ??= waited('the target, which could not be reached', this.#comesBack()).finally(() => {
      this.#looking = undefined;
    });
    if (await this.#looking) return true;
    const reason = untested('target-gone', { kind: failure.kind, detail: failure.detail });
    this.#ending.declare({ verdict: 'broken', reason });
    return false;
  }

  /** Whether a plain read reaches the target; if not, the failure. */
  async failure(): Promise<Failure | undefined> {
    const { failure } = await this.#look([]);
    return isUnreached(failure) ? failure : undefined;
  }

  async #comesBack(): Promise<boolean> {
    const look = async (): Promise<boolean> =>
      (await Promise.race([this.#look([]), sleep(longestLookMs)]))?.response !== undefined;
    return untilEnough(budgets.gone, givingUp(this.#ending), look, Boolean, { first: false });
  }

  /**
   * Called after a response that asks for a longer wait than the suite allows. Ends the run if a plain read by the same caller is
   * answered in the same way.
   */
  async afterLongWait({ request }: Exchange): Promise<void> {
    if (this.#ending.end !== undefined) return;
    const seen = await this.#look(request.fields.filter(([name]) => /^x-auth-token$/i.test(name)));
    const waitMs = isRateLimited(seen) ? retryAfterMs(seen) : 0;
    if (waitMs <= patienceMs) return;
    const [seconds, most] = [Math.round(waitMs / 1000), patienceMs / 1000];
    const reason = untested('long-wait', { seconds, status: seen.response?.status, most });
    this.#ending.declare({ verdict: 'inconclusive', reason });
  }
}

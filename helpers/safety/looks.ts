import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, Failure } from '../http/exchange.ts';
import type { Ending } from '../run-state/run-end.ts';
import { untested } from '../verdict/reason.ts';
import { isRateLimited, patienceMs, retryAfterMs } from './rate-limit.ts';

/** Waits between the looks at a target that could not be reached, and for each of them, in ms: ten seconds in all. */
const waitsMs = [500, 1500, 3000];
const longestLookMs = 1500;

/**
 * Looks at the target where one exchange suggests that it is gone, or lets nobody in for a long time. Where that is so, the run on
 * it is over: nothing that is left could be decided, and each test would say the same again.
 */
export class Looks {
  readonly #look: (fields: Exchange['request']['fields']) => Promise<Exchange>;
  readonly #ending: Ending;
  #looking: Promise<boolean> | undefined;

  /** `look` reads something harmless of the target, with these fields. */
  constructor(look: (fields: Exchange['request']['fields']) => Promise<Exchange>, ending: Ending) {
    this.#look = look;
    this.#ending = ending;
  }

  /** After a request that did not reach the target: whether it comes back within a few seconds. Ends the run where it does not. */
  async isBack(failure: Failure): Promise<boolean> {
    // The preflight says itself that it reached nothing, and the clean-up that it removed nothing.
    if (!this.#ending.shared) return false;
    this.#looking ??= this.#comesBack().finally(() => {
      this.#looking = undefined;
    });
    if (await this.#looking) return true;
    const reason = untested('target-gone', { kind: failure.kind, detail: failure.detail });
    this.#ending.declare({ verdict: 'broken', reason });
    return false;
  }

  async #comesBack(): Promise<boolean> {
    for (const waitMs of waitsMs) {
      await this.#ending.pause(waitMs);
      if (this.#ending.end !== undefined) return false;
      const seen = await Promise.race([this.#look([]), sleep(longestLookMs)]);
      if (seen?.response !== undefined) return true;
    }
    return false;
  }

  /**
   * After a response that asks to wait longer than the suite does: it is believed where the same caller is asked so for a plain
   * read, too, and ends the run.
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

import { budgets, longestMs } from '../../contracts/budgets.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import { isSuccess } from '../http/exchange.ts';
import type { Ending } from '../verdict/run-end.ts';
import type { Provoked } from './provocation-steps.ts';
import { waited } from './waiting.ts';

/** How long a switch that answers before it takes effect is given. */
const lateMs = longestMs(budgets.switched);

/**
 * What a worker has seen of the switches with which the operator arms refusals. One may answer before it takes effect: a flag that is read every
 * second, a configuration that is loaded anew. A deletion that is done in that time says something of the switch, and nothing of the target.
 */
export class LateSwitches {
  readonly #ending: Ending;
  readonly #seen = new Map<RefusalCode, 'late' | 'ineffective'>();
  /** The codes that others than the owner have met. */
  readonly #met = new Set<RefusalCode>();

  constructor(ending: Ending) {
    this.#ending = ending;
  }

  /** Whether this is the first time that others could meet a code. */
  isNewToOthers(code: RefusalCode): boolean {
    const isNew = !this.#met.has(code);
    this.#met.add(code);
    return isNew;
  }

  /** Waits until what was armed is in force, where its switch is known to be late. */
  async settled(code: RefusalCode): Promise<void> {
    if (this.#seen.get(code) === 'late') await this.inForce();
  }

  /** Waits for as long as a switch may take. */
  inForce(): Promise<void> {
    return waited('the switch of a provocation to take effect', this.#ending.pause(lateMs));
  }

  /**
   * A refusal that was armed, and once more, on another image and with time for the switch, if the deletion was done. If that is done, too, the
   * target does not refuse.
   */
  async refusal(
    code: RefusalCode,
    arm: () => Promise<Provoked>,
    next: (first: Provoked) => Promise<Provoked>,
  ): Promise<Provoked> {
    const first = await arm();
    const isDone = ({ exchange }: Provoked): boolean => isSuccess(exchange.response?.status);
    if (!isDone(first) || this.#seen.has(code)) return first;
    this.#seen.set(code, 'late');
    const second = await next(first);
    if (isDone(second)) this.#seen.set(code, 'ineffective');
    return second;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isUnreached } from '../../http/exchange.ts';
import { untested } from '../../verdict/reason.ts';
import type { Ending } from '../../verdict/run-end.ts';
import { imageIn } from '../client/images-in-responses.ts';
import { givingUp, untilEnough, waited } from '../waiting.ts';
import type { Address } from './address.ts';
import { Claims } from './claims.ts';
import type { FreeAddresses } from './free-addresses.ts';
import type { Ledger } from './ledger.ts';
import { isRateLimited, patienceMs, retryAfterMs } from './rate-limit.ts';
import type { Purpose, Request } from './requests.ts';

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

/** What the sender gives to whatever is sent once more, alone. */
interface LoneParts {
  readonly ledger: Ledger;
  readonly ending: Ending;
  readonly free: FreeAddresses;
  readonly presence: TargetPresence;
  readonly isBack: (failure: Failure) => Promise<boolean>;
  readonly hasRoom: (deletions: number) => boolean;
  readonly sendThenRead: (request: Request, address: Address, purpose: Purpose) => Promise<[Exchange, Exchange?]>;
  readonly noteEnded: (exchange: Exchange) => void;
}

/** Finds the request that ends the target, of several that were under way. */
export class LoneRetry {
  readonly #parts: LoneParts;
  readonly #turns: Claims;

  /** `folder`: of the claim on the turn that one process of the run has at a time. */
  constructor(folder: string, parts: LoneParts) {
    this.#parts = parts;
    this.#turns = new Claims(folder);
  }

  /**
   * If the target went down while a request was under way and has come back, sends the request once more, alone: of several that were under
   * way, this shows the one that ends the target. A request that could concern somebody else's image by now is not sent again.
   */
  async after(request: Request, address: Address, purpose: Purpose, lost: Exchange): Promise<void> {
    const isLost = lost.response === undefined && ['reset', 'closed'].includes(lost.failure?.kind ?? '');
    if (!isLost || !this.#parts.ending.shared || purpose.again !== undefined || !this.#mayGoAlone(address, purpose)) return;
    const down = await this.#parts.presence.failure();
    if (down === undefined || !(await this.#parts.isBack(down))) return;
    const take = async (): Promise<boolean> => this.#turns.claim('alone');
    const turn = untilEnough(budgets.alone, givingUp(this.#parts.ending), take, Boolean);
    const isAlone = await waited('its turn to send a request alone', turn);
    if (!isAlone) return;
    try {
      if (this.#parts.ledger.risks.caution(address) !== 'none' && !(await this.#isStillFree(request, address))) return;
      const again = { first: lost.id, tries: 2, alone: true } as const;
      const [second] = await this.#parts.sendThenRead(request, address, { ...purpose, again });
      const downAgain = second.response === undefined ? await this.#parts.presence.failure() : undefined;
      if (downAgain === undefined) return;
      this.#parts.noteEnded(second);
      await this.#parts.isBack(downAgain);
    } finally {
      this.#turns.release('alone');
    }
  }

  /** Whether GET finds nothing at an address, on a target that is back and shows an image of the run: it may have lost them all. */
  async #isStillFree(request: Request, address: Address): Promise<boolean> {
    const read = { ...request, method: 'GET' };
    const {
      reads,
      images: { oneOfUse: id },
    } = this.#parts.ledger;
    if (id === undefined) return false;
    const readAt = (words: string) => ({ request: read, to: reads.below(words), words });
    return this.#parts.free.isFree(address, [{ ...readAt(`/images/${id}`), of: id }, readAt(address.parts.path)], imageIn);
  }

  /** Whether what an address names is the run's alone, whatever became of it since it was sent there. */
  #mayGoAlone(address: Address, { provoked, wire }: Purpose): boolean {
    const { mayRemove } = address;
    const { aim, path, isElsewhere } = address.parts;
    const isUnique = aim !== 'synthetic' || withRandomPart.test(path);
    const isOurs = resendable.includes(aim) && isUnique && mayRemove.every((id) => this.#parts.ledger.images.isOnlyOurs(id));
    const caution = this.#parts.ledger.risks.caution(address);
    const mayBeLookedFor = caution === 'read first' && mayRemove.length === 0 && !isElsewhere;
    const isFree = (caution === 'none' || mayBeLookedFor) && this.#parts.ledger.images.usedAnew(address) === undefined;
    const isSingle = provoked === undefined && wire?.together !== true;
    return isOurs && isFree && isSingle && (!address.isCounted || this.#parts.hasRoom(1));
  }
}

/** The aims of requests that may be sent again: no fixture, and nothing that may mean several images. */
const resendable: readonly string[] = ['own', 'victim', 'unknown', 'derived', 'synthetic'];

/** Part of a UUID; no other image has a name like this. */
const withRandomPart = /[0-9a-f]{8}/i;

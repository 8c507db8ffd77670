import { severityOf } from '../../contracts/requirements/requirement.ts';
import { isRequirementId, requirements } from '../../contracts/requirements.ts';
import { type Exchange, fieldValue, isUnreached, unreadReason } from '../http/exchange.ts';
import { endMs, startMs } from '../http/moments.ts';
import { isStanding, readsByImage } from '../images/client/image-state.ts';
import { imagesOn, pageShown } from '../images/client/images-in-responses.ts';
import { isRateLimited } from '../images/safety/rate-limit.ts';
import { premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { asEveryResponse } from './judgement.ts';
import { mayChange, refusedDeletions } from './rules/left-images.ts';

/** Every exchange of the run with the operation and its resource, for the rules that hold for each of them. */
export class AllExchanges {
  /** Each of them. What a limit answered in place of a code that was to be provoked counts as provoked by nothing. */
  readonly exchanges: readonly Exchange[];
  /** Whether the suite stopped deletions that have to be refused, because images of others are lost. */
  readonly isHarmSeen: boolean;
  /** Whether the operator says that others work in the tenant. */
  readonly isShared: boolean;
  readonly #end: Reason | undefined;
  readonly #isViolated: (requirement: string) => boolean;

  /**
   * `end`: why the run ended early. What was not seen was perhaps still to come: one cause has one reason. `isViolated`: which requirements
   * tests found violated.
   */
  constructor(
    exchanges: readonly Exchange[],
    end?: Reason,
    isViolated: (requirement: string) => boolean = () => true,
    isHarmSeen = false,
    isShared = false,
  ) {
    this.#end = end;
    this.#isViolated = isViolated;
    this.isHarmSeen = isHarmSeen;
    this.isShared = isShared;
    const limits = new Set(exchanges.filter(isUnprovokedLimit).map(({ response }) => response?.status));
    this.exchanges = exchanges.map((exchange) => (isOfLimit(exchange, limits) ? unprovoked(exchange) : exchange));
  }

  /** All, a list as one read of each image that it was read for. */
  get byImage(): readonly Exchange[] {
    return readsByImage(this.exchanges);
  }

  /** The identifiers of images that the target refused to delete. */
  get refused(): ReadonlySet<string> {
    return new Set(refusedDeletions(this.byImage).keys());
  }

  /** Whether a test found the requirement violated, and judges a loss of data as such. */
  readonly judgesLosses = (id: string): boolean =>
    this.#isViolated(id) && (!isRequirementId(id) || severityOf(requirements[id]) === 'DATA LOSS');

  /** Deletions that were answered, with whatever status. */
  get deletions(): readonly Exchange[] {
    return this.select(isAnsweredDeletion, 'deletion');
  }

  /** Those deletions, or none. */
  get deletionsOrNone(): readonly Exchange[] {
    return this.exchanges.filter(isAnsweredDeletion);
  }

  /** Whether the run sent a request that may delete something between two moments, in ms since the epoch. */
  isAtWork(fromMs: number, toMs: number): boolean {
    return this.exchanges.some((each) => mayChange(each) && startMs(each) <= toMs && endMs(each) >= fromMs);
  }

  /** Every page of a list that the owner read. */
  get lists(): readonly Exchange[] {
    return this.exchanges.filter((each) => each.role === 'state' && each.purpose.caller === 'owner' && pageShown(each).ok);
  }

  /** Whether every list is empty, though GET shows images: one is read before the first deletion, while its image stands. */
  get listsNothing(): boolean {
    const { lists } = this;
    return lists.length > 0 && this.showsImages && lists.every((list) => imagesOn(list)?.size === 0);
  }

  /** When the target last could not be reached, in ms since the epoch: it may have lost its images when it started again. */
  get awayAtMs(): number | undefined {
    const away = this.exchanges.filter(({ failure }) => isUnreached(failure)).map(startMs);
    return away.length === 0 ? undefined : Math.max(...away);
  }

  /** Whether a GET of the run showed an image. */
  get showsImages(): boolean {
    return this.exchanges.some(isStanding);
  }

  /** Whether the target shows what time it is: in Date, or in the times of its images. */
  get tellsTime(): boolean {
    return this.exchanges.some(
      ({ response }) =>
        response !== undefined &&
        (fieldValue(response.fields, 'Date') !== undefined ||
          /"(?:created|updated)(?:_at)?": ?"\d{4}-/.test(response.content.toString('latin1'))),
    );
  }

  /** The exchanges for which a condition holds; skips the test if there is none, and says so if only unread ones would do. */
  select(condition: (exchange: Exchange) => boolean, what: string): readonly Exchange[] {
    const found = this.exchanges.filter(condition);
    if (found.length > 0) return asEveryResponse(found);
    const unread = this.exchanges.find((e) => unreadReason(e) !== undefined && condition(wholeOf(e)));
    const detail = unread === undefined ? undefined : unreadReason(unread);
    this.expectWhole();
    premise(false, untested('not-seen', { what, ...(detail !== undefined && { unread: detail }) }));
  }

  /** Skips the test if the run ended early: what was not seen was perhaps still to come. */
  expectWhole(): void {
    if (this.#end !== undefined) premise(false, this.#end);
  }
}

const isAnsweredDeletion = ({ role, request, response }: Exchange): boolean =>
  role === 'judged' && request.method === 'DELETE' && response !== undefined;

/** Whether a limit answered a request that provoked nothing. */
const isUnprovokedLimit = (exchange: Exchange): boolean => exchange.purpose.provoked === undefined && isRateLimited(exchange);

/** Whether a limit that answers requests without any provocation, too, may have answered one that was to provoke a code. */
function isOfLimit({ purpose: { provoked, burst }, response }: Exchange, limits: ReadonlySet<number | undefined>): boolean {
  return provoked !== undefined && burst !== true && response?.status !== provoked && limits.has(response?.status);
}

/** An exchange as if nothing had provoked its answer. */
function unprovoked({ purpose: { provoked: _, ...purpose }, ...exchange }: Exchange): Exchange {
  return { ...exchange, purpose };
}

/** An exchange as if it had been read to its end. */
function wholeOf({ failure: _, ...exchange }: Exchange): Exchange {
  return exchange;
}

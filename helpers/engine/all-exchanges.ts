import { join } from 'node:path';
import { isIdentifier } from '../../contracts/image-identifiers.ts';
import { severityOf } from '../../contracts/requirements/requirement.ts';
import { isRequirementId, requirements } from '../../contracts/requirements.ts';
import { lasts, type RefusalReason } from '../../contracts/target-words.ts';
import { type Exchange, fieldValue, isUnreached, lastSegment, saysDone, unreadReason } from '../http/exchange.ts';
import { endMs, startMs } from '../http/moments.ts';
import { isSameOrigin } from '../http/origins.ts';
import { recordedExchanges, underWayAtEnd, wasLostWith } from '../http/recorder.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { askedId, imageState, isGone, isStanding, readsByImage } from '../images/client/image-state.ts';
import { imagesOn, pageShown } from '../images/client/images-in-responses.ts';
import { SeenHarm } from '../images/client/watched-deletions.ts';
import { windowsFolder } from '../images/client/windows.ts';
import { runState } from '../images/run-state.ts';
import { Claims } from '../images/safety/claims.ts';
import { markOf } from '../images/safety/ownership.ts';
import { isRateLimited } from '../images/safety/rate-limit.ts';
import type { ImageMark } from '../settings/description.ts';
import { expectAllTried, premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { endOf } from '../verdict/run-end.ts';
import { asEveryResponse } from './judgement.ts';
import { isPlainDeletion } from './rules/effects.ts';
import { mayChange, refusedDeletions } from './rules/left-images.ts';

/** An image whose plain deletion got 204. */
export interface DeletedImage {
  readonly id: string;
  /** When the deletion was over, in ms since the epoch. */
  readonly atMs: number;
  /** What its deletion carried: those of one kind were deleted alike. */
  readonly kind: string;
  /** What GET showed of it before. */
  readonly mark: ImageMark;
  /** Whether a GET of the owner found it gone afterwards. */
  readonly wasRead: boolean;
}

/** Every exchange of the run with the operation and its resource, for the rules that hold for each of them. */
export class AllExchanges {
  readonly #exchanges: readonly Exchange[];
  readonly #end: Reason | undefined;
  readonly #isViolated: (requirement: string) => boolean;
  readonly #isHarmSeen: boolean;

  /**
   * `end`: why the run ended early. What was not seen was perhaps still to come: one cause has one reason. `isViolated`: which requirements
   * tests found violated. `isHarmSeen`: whether the suite stopped deletions that have to be refused, because images of others are lost.
   */
  constructor(
    exchanges: readonly Exchange[],
    end?: Reason,
    isViolated: (requirement: string) => boolean = () => true,
    isHarmSeen = false,
  ) {
    this.#end = end;
    this.#isViolated = isViolated;
    this.#isHarmSeen = isHarmSeen;
    const limits = new Set(exchanges.filter(isUnprovokedLimit).map(({ response }) => response?.status));
    this.#exchanges = exchanges.map((exchange) => (isOfLimit(exchange, limits) ? unprovoked(exchange) : exchange));
  }

  /** All requests that reached the target, answered or not. */
  get all(): readonly Exchange[] {
    return this.select(({ failure }) => !isUnreached(failure), 'request that reached the target');
  }

  /**
   * Responses that must carry Date. Refusals from below the API are excluded, and what a read of a malformed path is answered: the parsers of
   * Node, of Go and of Jetty, which know no Date, would decide about every target that stands on them.
   */
  get withDate(): readonly Exchange[] {
    premise(this.tellsTime, untested('no-clock'));
    const isParsers = ({ purpose: { belowApi }, role, response }: Exchange): boolean =>
      belowApi === true || (role === 'state' && response?.status === 400);
    return this.select(
      (e) => e.failure === undefined && e.response !== undefined && e.response.status < 500 && !isParsers(e),
      'response',
    );
  }

  /**
   * 405 on the path of an image, for who may delete it: another may see other methods (RFC 9110 section 10.2.1), and so may an identifier
   * that names nothing yet, on which WebDAV allows MKCOL and PUT (RFC 4918 section 7.3).
   */
  get refusedMethods(): readonly Exchange[] {
    const paths = new Set(this.#exchanges.flatMap(({ purpose: { onImage }, request }) => (onImage ? [request.url] : [])));
    const isOfImage = (url: string): boolean => paths.has(url) || /\/images\/[0-9a-f-]{36}$/.test(url);
    return this.select(
      ({ request, response, purpose: { caller, standsIn } }) =>
        response?.status === 405 && caller === 'owner' && !standsIn && request.method !== 'DELETE' && isOfImage(request.url),
      '405 on an image',
    );
  }

  /** Deletions that a conforming target refuses for this reason, and reads of the operator's image that they are aimed at. */
  toRefuse(reason: RefusalReason): readonly Exchange[] {
    const isAttempt = (each: Exchange): boolean =>
      each.purpose.toRefuse === reason && each.response !== undefined && this.#hasGoodToken(each) && !this.#isOfDeleted(each);
    const isSent = this.#exchanges.some(isAttempt);
    if (!isSent && this.#end === undefined) expectAllTried();
    const what = `deletion that has to be refused (${reason})`;
    const unsent = this.#isHarmSeen ? untested('loss-seen') : untested('not-seen', { what, of: [reason] });
    if (!isSent) premise(false, this.#end ?? unsent);
    const isRead = ({ purpose: { fixture }, role }: Exchange): boolean => role === 'state' && reason === fixture;
    return this.select((exchange) => isAttempt(exchange) || isRead(exchange), '');
  }

  /** Whether the owner had deleted the image of a deletion before: there was nothing left to refuse. */
  #isOfDeleted(attempt: Exchange): boolean {
    const id = askedId(attempt);
    const isDoneBefore = (each: Exchange): boolean =>
      each.request.method === 'DELETE' &&
      each.purpose.caller === 'owner' &&
      saysDone(each.response) &&
      askedId(each) === id &&
      endMs(each) <= startMs(attempt);
    return id !== undefined && this.#exchanges.some(isDoneBefore);
  }

  /** Whether the token of a deletion was still good: the answer is no 401, or a later one to the same caller is none. */
  #hasGoodToken({ purpose: { caller = 'nobody' }, response, started }: Exchange): boolean {
    if (response?.status !== 401 || !lasts(caller)) return true;
    const isLater = (each: Exchange): boolean => each.purpose.caller === caller && startMs(each) >= startMs({ started });
    const isTaken = (each: Exchange): boolean =>
      hasAnswer(each) && each.response?.status !== 401 && (each.response?.status ?? 0) < 500;
    return this.#exchanges.some((each) => isLater(each) && isTaken(each));
  }

  /**
   * Whether the target may answer the deletion of whatever it does not know or show as done: no answer to a deletion of an unknown
   * image says that it does not. A selection, or a shard, may have none.
   */
  get mayBeIdempotent(): boolean {
    return !this.#exchanges.some(
      ({ request, response, purpose: { caller, toRefuse, aim, belowApi, provoked } }) =>
        request.method === 'DELETE' &&
        aim === 'unknown' &&
        caller === 'owner' &&
        toRefuse === undefined &&
        provoked === undefined &&
        !belowApi &&
        (response?.status === 404 || response?.status === 410),
    );
  }

  /** Plain deletions: the first of each image, with nothing that may be a reason to refuse it. Few of them say little about many. */
  get plainDeletions(): readonly Exchange[] {
    const plain = this.select((each) => isPlainDeletion(each, this.#exchanges) && hasAnswer(each), 'plain deletion');
    const { length } = plain;
    const isEnough = length >= fewestDeletions || plain.some(({ response }) => response?.status !== 204);
    premise(isEnough, this.#end ?? untested('few-deletions', { length, wanted: fewestDeletions }));
    return plain;
  }

  /** An image as a GET showed it before its deletion was sent, and what became of it. */
  #asDeleted(id: string, { request, purpose: { burst }, ...when }: Exchange): DeletedImage {
    const { fields, content, framing, version } = request;
    const looks = this.#exchanges.filter((each) => askedId(each) === id);
    const shown = looks.find((each) => startMs(each) < startMs(when) && isStanding(each));
    const isFoundGone = (each: Exchange): boolean =>
      each.purpose.caller === 'owner' && startMs(each) > startMs(when) && isGone(each);
    const carried = fields.filter(([name]) => !/^(?:x-auth-token|host)$/i.test(name));
    return {
      id,
      mark: markOf(shown === undefined ? {} : imageState(shown, id)),
      atMs: endMs(when),
      wasRead: looks.some(isFoundGone),
      kind: JSON.stringify([carried, content, framing, version, burst]),
    };
  }

  /** Images whose plain deletion got 204, the first deleted first; or, with any success, if the target answers no 204 at all. */
  get deleted(): readonly DeletedImage[] {
    const plain = this.select(
      ({ role, request, response, purpose: { caller, toRefuse, aim } }) =>
        role === 'judged' &&
        request.method === 'DELETE' &&
        saysDone(response) &&
        caller === 'owner' &&
        toRefuse === undefined &&
        aim === 'own' &&
        isIdentifier(lastSegment(request)),
      'deletion that was done',
    );
    const with204 = plain.filter(({ response }) => response?.status === 204);
    return (with204.length > 0 ? with204 : plain)
      .map((deletion) => this.#asDeleted(lastSegment(deletion.request), deletion))
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** All, a list as one read of each image that it was read for. */
  get byImage(): readonly Exchange[] {
    return readsByImage(this.#exchanges);
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
    return this.#exchanges.filter(isAnsweredDeletion);
  }

  /** Whether the run sent a request that may delete something between two moments, in ms since the epoch. */
  isAtWork(fromMs: number, toMs: number): boolean {
    return this.#exchanges.some((each) => mayChange(each) && startMs(each) <= toMs && endMs(each) >= fromMs);
  }

  /** Every page of a list that the owner read. */
  get lists(): readonly Exchange[] {
    return this.#exchanges.filter((each) => each.role === 'state' && each.purpose.caller === 'owner' && pageShown(each).ok);
  }

  /** Whether every list is empty, though GET shows images: one is read before the first deletion, while its image stands. */
  get listsNothing(): boolean {
    const { lists } = this;
    return lists.length > 0 && this.showsImages && lists.every((list) => imagesOn(list)?.size === 0);
  }

  /** When the target last could not be reached, in ms since the epoch: it may have lost its images when it started again. */
  get awayAtMs(): number | undefined {
    const away = this.#exchanges.filter(({ failure }) => isUnreached(failure)).map(startMs);
    return away.length === 0 ? undefined : Math.max(...away);
  }

  /** Whether a GET of the run showed an image. */
  get showsImages(): boolean {
    return this.#exchanges.some(isStanding);
  }

  /** Whether the target shows what time it is: in Date, or in the times of its images. */
  get tellsTime(): boolean {
    return this.#exchanges.some(
      ({ response }) =>
        response !== undefined &&
        (fieldValue(response.fields, 'Date') !== undefined ||
          /"(?:created|updated)(?:_at)?": ?"\d{4}-/.test(response.content.toString('latin1'))),
    );
  }

  /** The exchanges for which a condition holds; skips the test if there is none, and says so if only unread ones would do. */
  select(condition: (exchange: Exchange) => boolean, what: string): readonly Exchange[] {
    const found = this.#exchanges.filter(condition);
    if (found.length > 0) return asEveryResponse(found);
    const unread = this.#exchanges.find((e) => unreadReason(e) !== undefined && condition(wholeOf(e)));
    const detail = unread === undefined ? undefined : unreadReason(unread);
    premise(false, this.#end ?? untested('not-seen', { what, ...(detail !== undefined && { unread: detail }) }));
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

/** This many deletions find one that fails in twelve with a probability of two thirds; the forty of a whole run with one of 97 %. */
const fewestDeletions = 12;

/** An exchange as if it had been read to its end. */
function wholeOf({ failure: _, ...exchange }: Exchange): Exchange {
  return exchange;
}

/** The requirements that the tests of all workers found violated on a target. */
export const violatedOn = (target: string): Claims => new Claims(join(runState().scratch, target, 'violated'));

/** Reads what all workers of this run recorded for a target; requests to other services (logins, image sources) are excluded. */
export function readSeen(target: string, url: string): AllExchanges {
  const { scratch } = runState();
  const read = recordedExchanges(join(scratch, target)).filter((e) => e.role !== 'setup' && isSameOrigin(e.request.url, url));
  // Whether the target crashed or was stopped, nobody knows.
  const end = endOf(scratch, target)?.reason;
  const last = end?.code === 'target-gone' ? underWayAtEnd(read) : [];
  const exchanges = read.filter((each) => !last.includes(each) && !wasLostWith(each, read));
  // A rule shows the operation itself first, if it is broken there too.
  const judgedFirst = [
    ...exchanges.filter(({ role }) => role === 'judged'),
    ...exchanges.filter(({ role }) => role !== 'judged'),
  ];
  const violated = violatedOn(target);
  const harm = new SeenHarm(windowsFolder(join(scratch, target)));
  const isHarmSeen = harm.isSeen('refused') || harm.isSeen('nothing');
  return new AllExchanges(judgedFirst, end, (requirement) => violated.isClaimed(requirement), isHarmSeen);
}

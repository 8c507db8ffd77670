import type { RefusalCode } from '../../contracts/operation.ts';
import { fixtureNames, identityNames, lasts, type RefusalReason } from '../../contracts/target-words.ts';
import { type Exchange, fieldValue, isSuccess, isUnreached, saysDone, unreadReason } from '../http/exchange.ts';
import { endMs, startMs } from '../http/moments.ts';
import { hasAnswer } from '../images/client/expect-answer.ts';
import { askedId, isBlind, isNotFound, isStanding, readsByImage } from '../images/client/image-state.ts';
import { imagesOn, pageShown } from '../images/client/images-in-responses.ts';
import { isRateLimited } from '../images/safety/rate-limit.ts';
import type { Needs } from '../verdict/declared.ts';
import { expectAllTried, premise } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { asEveryResponse } from './judgement.ts';
import { isOwnersDeletion, isPlainDeletion } from './rules/effects.ts';
import { hasContentWith, isError, isFaultAmong, speaks } from './rules/faults.ts';
import { mayChange, refusedDeletions } from './rules/left-images.ts';

/** What is known of a run beside its exchanges. */
interface KnownOfRun {
  /** Why it ended early. What was not seen was perhaps still to come: one cause has one reason. */
  readonly end?: Reason | undefined;
  /** Whether the test of a requirement judges a loss of data, and found one. */
  readonly judgesLosses?: (requirement: string) => boolean;
  /** Whether the suite stopped deletions that have to be refused, because images of others are lost. */
  readonly isHarmSeen?: boolean;
  /** Whether the operator says that others work in the tenant. */
  readonly isShared?: boolean | undefined;
}

/** Every exchange of the run with the operation and its resource, for the rules that hold for each of them. */
export class AllExchanges {
  /** Each of them. What a limit answered in place of a code that was to be provoked counts as provoked by nothing. */
  readonly exchanges: readonly Exchange[];
  readonly known: KnownOfRun;

  constructor(exchanges: readonly Exchange[], known: KnownOfRun = {}) {
    this.known = known;
    const limits = new Set(exchanges.filter(isUnprovokedLimit).map(({ response }) => response?.status));
    this.exchanges = exchanges.map((exchange) => (isOfLimit(exchange, limits) ? asUnprovoked(exchange) : exchange));
  }

  /** All, a list as one read of each image that it was read for. */
  get byImage(): readonly Exchange[] {
    return readsByImage(this.exchanges);
  }

  /** The identifiers of images that the target refused to delete. */
  get refused(): ReadonlySet<string> {
    return new Set(refusedDeletions(this.byImage).keys());
  }

  /** Deletions that were answered, with whatever status. */
  get deletions(): readonly Exchange[] {
    return this.select(isAnsweredDeletion, 'deletion');
  }

  /** Those deletions, or none. */
  get deletionsOrNone(): readonly Exchange[] {
    return this.exchanges.filter(isAnsweredDeletion);
  }

  /** The requests of the run that may have deleted something between two moments, in ms since the epoch. */
  between(fromMs: number, toMs: number): readonly Exchange[] {
    return this.exchanges.filter((each) => mayChange(each) && startMs(each) <= toMs && endMs(each) >= fromMs);
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

  /** When the target last could not be reached, or reads found nothing, in ms since the epoch: it may have lost its images when it started again. */
  get awayAtMs(): number | undefined {
    const isAway = (each: Exchange): boolean => isUnreached(each.failure) || isBlind(each);
    const away = this.exchanges.filter(isAway).map(startMs);
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
    if (this.known.end !== undefined) premise(false, this.known.end);
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
function asUnprovoked({ purpose: { provoked: _, ...purpose }, ...exchange }: Exchange): Exchange {
  return { ...exchange, purpose };
}

/** An exchange as if it had been read to its end. */
function wholeOf({ failure: _, ...exchange }: Exchange): Exchange {
  return exchange;
}

/** Exchanges of the whole run that a rule is put to. Skips the test if there is none. */
export interface SeenExchanges {
  (from: { readonly seen: AllExchanges }): readonly Exchange[];
  /** What has to be sent, so that there are such. */
  readonly judges?: Judges;
}
type Judges = NonNullable<Needs['judges']>;

const selection = (select: (seen: AllExchanges) => readonly Exchange[], judges?: Judges): SeenExchanges =>
  Object.assign(({ seen }: { readonly seen: AllExchanges }) => select(seen), judges && { judges });

/** Exchanges for which a condition holds. `what` names one of them in the reason if there is none. */
const those = (what: string, condition: (exchange: Exchange) => boolean, judges?: Judges): SeenExchanges =>
  selection((seen) => seen.select(condition, what), judges);

/** All requests that reached the target, answered or not. */
export const all = those('request that reached the target', ({ failure }) => !isUnreached(failure));

/** Those with a whole response. */
export const responses = those('response', (e) => e.response !== undefined && e.failure === undefined);

/** Responses that nothing provoked, and requests that ended the target. */
export const unprovoked = selection((seen) =>
  seen.select(
    (each) => (each.response !== undefined || each.purpose.again?.ended === true) && !isOfProvocation(each, seen),
    'response',
  ),
);

/**
 * Whether an answer is one that was provoked, or one of the same code to a later deletion of that image: a switch may take effect late, and whether
 * the image can be deleted afterwards is judged by itself (DI-500-04, DI-503-04).
 */
function isOfProvocation(exchange: Exchange, { exchanges }: AllExchanges): boolean {
  if (exchange.purpose.provoked !== undefined) return true;
  const { status } = exchange.response ?? {};
  const id = askedId(exchange);
  if (id === undefined || status === undefined || status < 500 || exchange.request.method !== 'DELETE') return false;
  const isSame = (each: Exchange): boolean => each.response?.status === status && askedId(each) === id;
  return exchanges.some((each) => each.purpose.provoked === status && isSame(each) && startMs(each) < startMs(exchange));
}

/** Responses that the bare socket read, whole or cut short. */
export const onTheWire = those('response on a bare socket', ({ response }) => response?.wire !== undefined);

/** Requests over HTTP/2; only those that were answered with a status, if one is given. */
export const overHttp2 = (status?: 204): SeenExchanges =>
  those(
    status === undefined ? 'request over HTTP/2' : `${status} over HTTP/2`,
    ({ request, response }) => request.version === '2' && (status === undefined || response?.status === status),
    status && { deletions: true },
  );

/** Responses with a field. */
export const carrying = (name: string): SeenExchanges =>
  those(
    `response with ${name}`,
    ({ response }) => response?.fields.some(([each]) => each.toLowerCase() === name.toLowerCase()) ?? false,
    name === 'Retry-After' ? { codes: [413, 503] } : undefined,
  );

/**
 * Responses that must carry Date. Refusals from below the API are excluded, and what a read of a malformed path is answered: the parsers of
 * Node, of Go and of Jetty, which know no Date, would decide about every target that stands on them.
 */
export const withDate = selection((seen) => {
  premise(seen.tellsTime, untested('no-clock'));
  const isParsers = ({ purpose: { belowApi }, role, response }: Exchange): boolean =>
    belowApi === true || (role === 'state' && response?.status === 400);
  return seen.select(
    (e) => e.failure === undefined && e.response !== undefined && e.response.status < 500 && !isParsers(e),
    'response',
  );
});

const faultsThat = (what: string, condition: (exchange: Exchange) => boolean, judges?: Judges): SeenExchanges =>
  selection((seen) => {
    const isFault = isFaultAmong(seen.exchanges);
    return seen.select((e) => isFault(e) && condition(e), what);
  }, judges);

/** Faults of the API: 4xx and 5xx whose content has to be JSON. */
export const faults = faultsThat('fault', () => true);

/** Faults that have content at all. */
export const faultResponses = faultsThat('fault with content', ({ response }) => (response?.content.length ?? 0) > 0);

/** Those, and whatever else speaks in a fault to people: what answers odd paths is not bound to a fault, and shows no internals in one either. */
export const spokenFaults = selection((seen) => {
  const faults = new Set(faultResponses({ seen }));
  return seen.select((e) => faults.has(e) || speaks(e), 'fault with content');
});

/** Codes that a rule is about. */
type Code = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 500 | 503;

/** Those codes that a target answers only if it is made to. */
const caused: readonly RefusalCode[] = [409, 413, 500, 503];

function judging(status: Code): Judges | undefined {
  const codes = caused.filter((code) => code === status);
  return codes.length === 0 ? undefined : { codes };
}

/** Faults with this status. */
export const faultsWith = (status: Code): SeenExchanges =>
  faultsThat(`${status}`, ({ response }) => response?.status === status, judging(status));

/** Whole responses with this status. */
export const answered = (status: Code): SeenExchanges =>
  those(`${status}`, ({ response, failure }) => failure === undefined && response?.status === status, judging(status));

/** Those that no server in front of the service is known to answer itself. */
export const answeredByApi = (status: Code): SeenExchanges =>
  those(
    `${status}`,
    ({ response, failure, purpose }) => failure === undefined && response?.status === status && purpose.belowApi === undefined,
    judging(status),
  );

/** Answers of the operation with this status, and with content. */
export const withContent = (status: Code): SeenExchanges =>
  those(`${status} with content`, hasContentWith(status), judging(status));

/**
 * 405 on the path of an image, for who may delete it: another may see other methods (RFC 9110 section 10.2.1), and so may an identifier
 * that names nothing yet, on which WebDAV allows MKCOL and PUT (RFC 4918 section 7.3).
 */
export const refusedMethods = selection((seen) => {
  const paths = new Set(seen.exchanges.flatMap(({ purpose: { onImage }, request }) => (onImage ? [request.url] : [])));
  const isOfImage = (url: string): boolean => paths.has(url) || /\/images\/[0-9a-f-]{36}$/.test(url);
  return seen.select(
    ({ request, response, purpose: { caller, standsIn } }) =>
      response?.status === 405 && caller === 'owner' && !standsIn && request.method !== 'DELETE' && isOfImage(request.url),
    '405 on an image',
  );
});

const ofLimit = (statuses: readonly (413 | 429)[], condition: (exchange: Exchange) => boolean): SeenExchanges =>
  those(`rate limit (${statuses.join(', ')})`, (e) => isLimit(e, statuses) && condition(e), { codes: [413] });

/** Faults of a rate limit, 413 and 429 or one of them; not the 413 of a content that is too large. */
export const limited = (...statuses: readonly (413 | 429)[]): SeenExchanges => ofLimit(statuses, isError);

/** Every response of a rate limit, whoever met it: also those that hold no fault, as one to HEAD. */
export const everyLimit = (...statuses: readonly (413 | 429)[]): SeenExchanges => ofLimit(statuses, () => true);

/** Whether a response is that of a rate limit, with one of these statuses. A 413 to a request with content speaks of the content. */
const isLimit = ({ request, response, failure }: Exchange, statuses: readonly number[]): boolean =>
  failure === undefined && statuses.includes(response?.status ?? 0) && request.content === undefined;

/** Deletions that a conforming target refuses for this reason, and reads of the operator's images that they are aimed at. */
export function toRefuse(reason: RefusalReason): SeenExchanges {
  const [identity, fixture] = [identityNames.find((name) => name === reason), fixtureNames.find((name) => name === reason)];
  const judges = identity === undefined ? fixture && { fixture } : { identity };
  return selection((seen) => {
    const isAttempt = (each: Exchange): boolean =>
      each.purpose.toRefuse === reason && each.response !== undefined && hasGoodToken(each, seen) && !isOfDeleted(each, seen);
    if (!seen.exchanges.some(isAttempt)) skipWithoutAttempt(reason, seen);
    const isRead = ({ purpose: { fixture }, role }: Exchange): boolean => role === 'state' && reason === fixture;
    return seen.select((exchange) => isAttempt(exchange) || isRead(exchange), '');
  }, judges);
}

/** Skips the test, with why nobody sent a deletion that has to be refused for this reason. */
function skipWithoutAttempt(reason: RefusalReason, seen: AllExchanges): void {
  seen.expectWhole();
  expectAllTried();
  const what = `deletion that has to be refused (${reason})`;
  premise(
    false,
    seen.known.isHarmSeen
      ? untested('loss-seen', { shared: seen.known.isShared === true })
      : untested('not-seen', { what, of: [reason] }),
  );
}

/** Whether the owner had deleted the image of a deletion before, or at the same time: there was, perhaps, nothing left to refuse. */
function isOfDeleted(attempt: Exchange, { exchanges }: AllExchanges): boolean {
  const id = askedId(attempt);
  const isBefore = (each: Exchange): boolean =>
    endMs(each) <= startMs(attempt) || (each.purpose.toRefuse === undefined && startMs(each) <= endMs(attempt));
  const isDoneBefore = (each: Exchange): boolean =>
    each.request.method === 'DELETE' &&
    each.purpose.caller === 'owner' &&
    saysDone(each.response) &&
    askedId(each) === id &&
    isBefore(each);
  return id !== undefined && exchanges.some(isDoneBefore);
}

/** Whether the token of a deletion was still good: the answer is no 401, or a later one to the same caller is none. */
function hasGoodToken({ purpose: { caller = 'nobody' }, response, started }: Exchange, { exchanges }: AllExchanges): boolean {
  if (response?.status !== 401 || !lasts(caller)) return true;
  const isLater = (each: Exchange): boolean => each.purpose.caller === caller && startMs(each) >= startMs({ started });
  const isTaken = (each: Exchange): boolean =>
    hasAnswer(each) && each.response?.status !== 401 && (each.response?.status ?? 0) < 500;
  return exchanges.some((each) => isLater(each) && isTaken(each));
}

/** Deletions that got 204. */
export const deletionsDone = those(
  '204',
  ({ role, request, response }) => role === 'judged' && request.method === 'DELETE' && response?.status === 204,
  { deletions: true },
);

/** Deletions of the run's images that nothing provoked or refuses, with a status of success. */
export const ownDeletions = those(
  'deletion answered 2xx',
  (exchange) => isOwnersDeletion(exchange) && isSuccess(exchange.response?.status),
  { deletions: true },
);

/** This many deletions find one that fails in twelve with a probability of two thirds; the forty of a whole run with one of 97 %. */
const fewestDeletions = 12;

/**
 * Whether others may have removed the image of a deletion before it: the deletion does not find the image, and no later read does. One test tells
 * by a second try; over the whole run such a deletion decides nothing.
 */
function mayBeTaken(deletion: Exchange, { known, exchanges }: AllExchanges): boolean {
  if (!known.isShared || !isNotFound(deletion)) return false;
  const id = askedId(deletion);
  return !exchanges.some((each) => askedId(each) === id && isStanding(each) && startMs(each) > endMs(deletion));
}

/** Whether a 409 of this run ended by itself: where a test has sent a deletion again, it has judged that; elsewhere a 409 decides nothing. */
function has409Ended({ exchanges }: AllExchanges): boolean {
  const again = exchanges.flatMap(({ purpose, response }) => (isSuccess(response?.status) ? (purpose.again?.first ?? []) : []));
  return exchanges.some(({ id, response }) => response?.status === 409 && again.includes(id));
}

/** Whether the service refused a token, and served the same request with the same token when it was sent again. */
const wasServedAgain = ({ id, test, response }: Exchange, { exchanges }: AllExchanges): boolean =>
  response?.status === 401 &&
  exchanges.some((each) => {
    const { first, renewed } = each.purpose.again ?? {};
    const { status = 401 } = each.response ?? {};
    return first === id && each.test === test && !renewed && hasAnswer(each) && status !== 401 && status < 500;
  });

/**
 * Plain deletions: the first of each image, with nothing that may be a reason to refuse it; and requests with a good token that got 401. Few of them
 * say little about many.
 */
export const plainDeletions = selection((seen) => {
  const isPlain = (each: Exchange): boolean => isPlainDeletion(each, seen.exchanges) && hasAnswer(each);
  const mayEnd = has409Ended(seen) ? 409 : undefined;
  // Once one was replaced, what a later token is answered says nothing of the one before.
  const isAnyRenewed = seen.exchanges.some(({ purpose }) => purpose.again?.renewed);
  const mayHaveEnded = (each: Exchange): boolean => each.response?.status === 401 && (isAnyRenewed || !hasGoodToken(each, seen));
  const decides = (each: Exchange): boolean => !mayBeTaken(each, seen) && !mayHaveEnded(each) && each.response?.status !== mayEnd;
  const plain = seen.select((each) => (isPlain(each) && decides(each)) || wasServedAgain(each, seen), 'plain deletion');
  const { length } = plain;
  if (length >= fewestDeletions || plain.some(({ response }) => response?.status !== 204)) return plain;
  seen.expectWhole();
  premise(false, untested('few-deletions', { length, wanted: fewestDeletions }));
});

/** Deletions aimed at what is no image: the suite has made the identifiers up. */
export const madeUpIdentifiers = those(
  'deletion of a synthetic identifier',
  (each) => each.role === 'judged' && each.purpose.aim === 'synthetic' && hasAnswer(each),
);

import { isUuid } from '../../../contracts/image-identifiers.ts';
import type { FixtureName } from '../../../contracts/target-words.ts';
import { type Exchange, isPage, isSuccess, isUpgradesAnswer, ownFields, saysDone } from '../../http/exchange.ts';
import { endMs, startMs } from '../../http/moments.ts';
import { answeredInstead, hasAnswer, isDoneForNothing, saysNotDone } from '../../images/client/expect-answer.ts';
import { isBeingSaved } from '../../images/client/image-reads.ts';
import { askedId, isGone, isStanding, isUntouched, unreadableReason, wasAbsent } from '../../images/client/image-state.ts';
import { changeOf, imageIn } from '../../images/client/images-in-responses.ts';
import { foundIn, type Rule } from './rule.ts';
import { isSilence } from './wire.ts';

/**
 * The rule that a deletion which has to be refused is not answered as done. An answer of a limit or a gateway decides nothing, nor
 * does that to a caller with a good token for a random UUID in the place of an image: an idempotent target has nothing to refuse. Nor does a
 * failure: it refuses nothing. Nor does what answers a path that is not the image's, such as a front that has one page for all of these, or an upgrade:
 * whether the image is left, reads show.
 */
export const isNotDone: Rule = {
  expected: 'no status of success for a deletion that has to be refused',
  about: 'refusal',
  undecided: (deletion) =>
    answeredInstead(deletion) ??
    notOfService(deletion) ??
    (isDoneForNothing(deletion) ? 'a random UUID stood in for an image: there was none to delete' : undefined),
  check: (deletion) => foundIn(asDone(deletion), saysNotDone(deletion)),
};

/** Why a status of success is not that of a deletion of an image. */
function notOfService(deletion: Exchange): string | undefined {
  if (deletion.purpose.ofNoImage) return 'the path is not that of an image: GET does not show its owner the image there';
  return isUpgradesAnswer(deletion) && asDone(deletion) ? 'a front answers the upgrade with a page of its own' : undefined;
}

/** The status with which a deletion is answered as done. */
const asDone = ({ response }: Exchange): string | undefined =>
  isSuccess(response?.status) ? `status ${response?.status}` : undefined;

/** The rule that a deletion is refused with one of these statuses. An answer of a limit or a gateway decides nothing. */
export const isRefusedWith = (...statuses: readonly number[]): Rule => ({
  expected: `status ${statuses.join(' or ')}`,
  undecided: answeredInstead,
  check: ({ response: { status = 0 } = {} }) => (statuses.includes(status) ? undefined : `status ${status}`),
});

/**
 * The same for what a front may refuse with a page or in a line of text: a path that the API does not have, or a token in a place where firewalls
 * look for attacks. That there is no such path is what a router says before the token is checked. A 204 is no page, whatever type it names.
 */
export const isRefusedUnlessPage = (...statuses: readonly number[]): Rule => ({
  ...isRefusedWith(...statuses),
  undecided: (exchange) =>
    answeredInstead(exchange) ??
    (isPage(exchange.response) && ![204, 404, 410, ...statuses].includes(exchange.response?.status ?? 0)
      ? 'a front answers with a page of its own'
      : undefined),
});

/** The rule that a deletion is answered with this status, or by what holds its connection, if it asks for an upgrade. */
export const isAnsweredUnlessUpgraded = (status: number): Rule => {
  const { check, ...rule } = isRefusedWith(status);
  return { ...rule, check: (deletion) => (isUpgradesAnswer(deletion) ? undefined : check(deletion)) };
};

/** Why a status of success says nothing on a target that may answer so for whatever it does not show the caller. */
const idempotent = 'the target may answer 204 for whatever it does not know';

/** What the whole run has seen of a target. */
interface SeenTarget {
  readonly seen: { readonly exchanges: readonly Exchange[] };
}

/**
 * Whether the target may answer the deletion of whatever it does not know or show as done: no answer to a deletion of an unknown
 * image says that it does not. A selection, or a shard, may have none.
 */
function mayBeIdempotent({ seen: { exchanges } }: SeenTarget): boolean {
  return !exchanges.some(
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

/** A refused deletion of another's image is not done. An idempotent target does not show that image: only the reads say what was done. */
export function isNotDoneElsewhere(_: readonly Exchange[], target: SeenTarget): Rule {
  const saysNothing = mayBeIdempotent(target);
  return {
    ...isNotDone,
    undecided: (deletion) =>
      answeredInstead(deletion) ??
      notOfService(deletion) ??
      (saysNothing && asDone(deletion) !== undefined ? idempotent : undefined),
  };
}

/**
 * A refused deletion is not done, judged beside the answer to the same caller for an unknown image: an idempotent target answers alike
 * for what it does not show. A failure of the target does not say how it answers.
 */
export const isDeniedOrUnknown = (unknown: Exchange): Rule => ({
  ...isNotDone,
  undecided: (deletion) => {
    const isAnswered = hasAnswer(unknown) && (unknown.response?.status ?? 0) < 500;
    const isUnanswered = asDone(deletion) !== undefined && !isAnswered;
    return answeredInstead(deletion) ?? (isUnanswered ? 'the deletion of an unknown image got no answer of its own' : undefined);
  },
  check: (deletion) => (deletion.response?.status === unknown.response?.status ? undefined : isNotDone.check(deletion)),
});

/**
 * The rule that an image which has to be left is not deleted, whichever test aimed at it: no attempt is answered as done, and no read
 * finds the image gone, or changed, after an attempt that was answered, if the same caller saw it before that attempt. Without such an attempt
 * the operator, or time, may have removed the image.
 */
export const isLeftInPlace = (exchanges: readonly Exchange[]): Rule => isLeft(exchanges, false);

/**
 * The same of another's image. A target that may answer 204 for whatever it does not show says nothing with it: there only the reads count. Nor
 * does one that finds no image, unless somebody saw it.
 */
export function isLeftElsewhere(exchanges: readonly Exchange[], target: SeenTarget): Rule {
  const rule = isLeft(exchanges, mayBeIdempotent(target));
  if (exchanges.some(showsForeignImage)) return rule;
  return { ...rule, about: 'image of another tenant', check: (exchange) => rule.check(exchange) ?? null };
}

/** Whether another tenant's image is there: its owner reads it, or its deletion is answered otherwise than that of no image. */
export function showsForeignImage(exchange: Exchange): boolean {
  if (exchange.purpose.fixture !== 'foreign') return false;
  const { status = 0 } = exchange.response ?? {};
  return exchange.role === 'judged' ? hasAnswer(exchange) && ![401, 404, 410].includes(status) : isStanding(exchange);
}

/** An administrator of a cloud may delete the images of all its tenants. */
const checkOwner = 'If TARGET_TOKEN is that of an administrator of the whole cloud, set the token of an ordinary user';

/** What the operator has to look at before the target is blamed for a deletion of a fixture. A conflict may end at any time, and nothing shows it. */
const checksOf: Readonly<Partial<Record<FixtureName, string>>> = {
  foreign: checkOwner,
  shared: checkOwner,
  conflict: 'You listed the image as conflicting: check that it still is',
};

/** `isIdempotent`: whether the target may answer 204 for whatever it does not show. */
function isLeft(exchanges: readonly Exchange[], isIdempotent: boolean): Rule {
  const reads = exchanges.filter(({ role }) => role === 'state');
  const attempts = exchanges.filter((each) => each.role === 'judged' && hasAnswer(each));
  const wasShown = (read: Exchange, attempt: Exchange): boolean =>
    reads.some((earlier) => isStanding(earlier) && isBySame(earlier, read) && !isAfter(earlier, attempt));
  const wasThere = (attempt: Exchange): boolean => {
    const before = reads.filter((read) => isBySame(read, attempt) && isAfter(attempt, read));
    return before.some(isStanding) || !before.some((read) => wasAbsent(read, attempt));
  };
  const whyAttempt = (attempt: Exchange): string | undefined => {
    if (answeredInstead(attempt) !== undefined) return answeredInstead(attempt);
    if (asDone(attempt) !== undefined && isIdempotent) return idempotent;
    return wasThere(attempt) ? undefined : 'nothing shows that the image was there to begin with';
  };
  const whyRead = (read: Exchange): string | undefined => {
    const isJudged = attempts.some((attempt) => isOfOneImage(attempt, read) && isAfter(read, attempt) && wasShown(read, attempt));
    const isBack = isGone(read) && reads.some((later) => isUntouched(later) && isBySame(later, read) && isAfter(later, read));
    if (isBack) return 'a later GET finds the image again';
    return unreadableReason(read) ?? (isJudged ? undefined : 'no deletion that was answered lies between two reads of the image');
  };
  /** Whether a read shows a deletion in progress that an earlier one did not. */
  const isBeingDeleted = (read: Exchange): boolean =>
    isStanding(read) &&
    !isUntouched(read) &&
    reads.some((earlier) => isUntouched(earlier) && isBySame(earlier, read) && !isAfter(earlier, read));
  /** What of an image differs from what the same caller saw before an attempt of the same test, if a further read there shows no other. */
  const changeIn = (read: Exchange): string | undefined => {
    const ofTest = reads.filter((each) => each.test === read.test && isBySame(each, read) && isUntouched(each));
    const attempt = attempts.find((each) => each.test === read.test && isOfOneImage(each, read) && isAfter(read, each));
    const before = ofTest.findLast((each) => attempt !== undefined && isAfter(attempt, each));
    const again = ofTest.findLast((each) => each !== read && isAfter(each, read));
    const [was, is, remains] = [before, read, again].map((each) => each && imageIn(each));
    return remains && changeOf(is, remains) === undefined ? changeOf(was, is) : undefined;
  };
  /** Whether the reads around an attempt, whoever sent them, show the image as it was before it. What is taken on (202) may be done later. */
  const isLeftBy = (attempt: Exchange): boolean => {
    const around = reads.filter((read) => isOfOneImage(read, attempt));
    const before = around.findLast((read) => isUntouched(read) && isAfter(attempt, read));
    const after = around.filter((read) => isAfter(read, attempt));
    const isAsBefore = (read: Exchange): boolean =>
      before !== undefined && isUntouched(read) && changeOf(imageIn(before), imageIn(read)) === undefined;
    return saysDone(attempt.response) && after.length > 0 && after.every(isAsBefore);
  };
  const wasRefused = attempts.some((attempt) => saysNotDone(attempt) && whyAttempt(attempt) === undefined);
  return {
    expected: 'a refusal, and the image in place',
    about: 'refusal',
    fate: (exchange) => {
      if (exchange.role === 'judged') return isLeftBy(exchange) ? { left: true } : {};
      return isGone(exchange) || isBeingDeleted(exchange) ? {} : { changed: changeIn(exchange) };
    },
    undecided: (exchange) => (exchange.role === 'judged' ? whyAttempt(exchange) : whyRead(exchange)),
    check: (exchange) => {
      if (exchange.role === 'judged') {
        const done = isNotDone.check(exchange);
        const { fixture } = exchange.purpose;
        const advice = fixture && checksOf[fixture];
        return done && advice ? `${done}. ${advice}` : done;
      }
      if (isGone(exchange)) return `the image is gone: GET gets ${exchange.response?.status ?? 0}`;
      if (isBeingDeleted(exchange)) return 'the image is being deleted';
      const change = changeIn(exchange);
      return foundIn(change && `the image is there, with ${change} than before`, wasRefused);
    },
  };
}

/** The text in which no letter, digit or hyphen is escaped: it names the same (RFC 3986 section 6.2.2.2). */
const unescaped = (text: string): string =>
  text.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Whether the owner asks for the deletion of an image of the run, and nothing provokes a refusal: DI-204-17 judges a success of it. */
export function isOwnersDeletion({ role, request, purpose: { caller, toRefuse, provoked, aim = '' } }: Exchange): boolean {
  if (role !== 'judged' || request.method !== 'DELETE' || caller !== 'owner') return false;
  if (toRefuse !== undefined || provoked !== undefined) return false;
  return ['own', 'victim'].includes(aim) || (aim === 'derived' && isUuidOtherwise(request.url.split('/').at(-1) ?? ''));
}

/** Whether a text is a UUID in another notation, which names the image that it was derived from. */
function isUuidOtherwise(text: string): boolean {
  const plain = unescaped(text).toLowerCase();
  return isUuid(plain) && plain !== text;
}

/** Fields with which a deletion is as plain as without: its token, and the example's. */
const plainFields =
  /^(?:x-auth-token|accept: application\/json|host|connection|user-agent|accept-encoding|content-type: application\/json)\b/i;

/** Whether reads show that somebody has protected their image since it was made. */
function isProtectedByOthers(reads: readonly Exchange[]): boolean {
  const shown = reads.flatMap((read) => imageIn(read) ?? []);
  return /\bprotected\b/.test(changeOf(shown[0], shown.at(-1)) ?? '');
}

/**
 * Whether the owner asks in the plainest way for the first deletion of an image of the run: with no content, no other fields than those of the
 * guide's example, and not while the image is being saved, nor, if it is refused, of an image that others have protected.
 */
export function isPlainDeletion(deletion: Exchange, exchanges: readonly Exchange[]): boolean {
  const { request, purpose } = deletion;
  const id = askedId(deletion);
  if (!isOwnersDeletion(deletion) || purpose.aim !== 'own' || id === undefined || request.content !== undefined) return false;
  if (request.framing !== undefined || !ownFields(request).every(([name, value]) => plainFields.test(`${name}: ${value}`)))
    return false;
  const others = exchanges.filter((each) => each !== deletion && isOfOneImage(each, deletion));
  const reads = others.filter((each) => each.request.method === 'GET').sort((one, other) => (isAfter(one, other) ? 1 : -1));
  const last = reads.findLast((each) => isAfter(deletion, each));
  const isSaved = last !== undefined && isBeingSaved(last);
  return (
    !isSaved &&
    !(saysNotDone(deletion) && isProtectedByOthers(reads)) &&
    !others.some((each) => each.request.method === 'DELETE' && !isOver(deletion, each))
  );
}

/** The rule that deletions one after another are each answered 204, and that no read that follows shows the image. */
export function isDoneInTurn(exchanges: readonly Exchange[]): Rule {
  const wasAnswered = (read: Exchange): boolean =>
    exchanges.some((deletion) => deletion.role === 'judged' && isOfOneImage(deletion, read) && hasAnswer(deletion));
  const whyRead = (read: Exchange): string | undefined =>
    unreadableReason(read) ?? (wasAnswered(read) ? undefined : 'its deletion got no answer of the service');
  return {
    expected: '204 to each deletion, and the image gone for this client and for others',
    undecided: (exchange) => (exchange.role === 'judged' ? undefined : whyRead(exchange)),
    check: (exchange) => {
      if (exchange.role === 'judged') return is204(exchange) ? undefined : `status ${exchange.response?.status ?? 0}`;
      return isStanding(exchange) ? 'the image is still there' : undefined;
    },
  };
}

const is204 = ({ response }: Exchange): boolean => response?.status === 204;

/** How many deletions of images that exist have to get no response to show that there is none, if a read between them is answered. */
export const mostSilent = 3;

/**
 * The rule that a deletion of an existing image gets 204. Of several that were sent because the first got no response, the one that was
 * answered decides; if none was, and `reads` show that the target answers, silence is the answer.
 */
export function isAnswered204(deletions: readonly Exchange[], reads: readonly Exchange[]): Rule {
  const silent = deletions.filter(isSilence);
  const isForGood = silent.length >= mostSilent && reads.length > 0 && reads.every(hasAnswer);
  return {
    expected: 'status 204',
    undecided: (deletion) => answeredInstead(deletion) ?? (hasAnswer(deletion) || isForGood ? undefined : noResponse(deletion)),
    check: ({ response, failure }) => {
      if (response === undefined)
        return `no response (${failure?.kind ?? ''}): ${silent.length} deletions got none, and the reads between them were answered`;
      return response.status === 204 ? undefined : `status ${response.status}`;
    },
    evenWithoutResponse: true,
  };
}

const noResponse = ({ failure }: Exchange): string => `there is no response: ${failure?.kind ?? 'unknown'}`;

/**
 * The rule that a deletion which succeeds gets 204, whichever test sent it. If another deletion of the image got 204
 * before, or at the same time, there may have been nothing left to delete.
 */
export function isDoneWith204(deletions: readonly Exchange[]): Rule {
  const isRepeated = (deletion: Exchange): boolean =>
    deletions.some((other) => is204(other) && isOfOneImage(other, deletion) && !isOver(deletion, other));
  return {
    expected: 'status 204',
    undecided: (deletion) => (!is204(deletion) && isRepeated(deletion) ? 'another deletion of the image got 204' : undefined),
    check: ({ response: { status = 0 } = {} }) => (status === 204 ? undefined : `status ${status}`),
  };
}

const isOver = (exchange: Exchange, next: Exchange): boolean => endMs(exchange) < startMs(next);

/** The identifier that a request names, whatever its query is, or that a list was read for; undefined if there is none, or there are several. */
function imageOf(exchange: Exchange): string | undefined {
  const { request, purpose } = exchange;
  const id = askedId(exchange) ?? (purpose.about === undefined ? /\/images\/([^/?#]+)\?/.exec(request.url)?.[1] : undefined);
  return id?.toLowerCase();
}

function isOfOneImage(one: Exchange, other: Exchange): boolean {
  const id = imageOf(one);
  return id !== undefined && id === imageOf(other);
}

const isBySame = (one: Exchange, other: Exchange): boolean =>
  one.purpose.caller === other.purpose.caller && isOfOneImage(one, other);

/** Whether an exchange began after another. Of two on one connection, the first has the lower number. */
function isAfter(later: Exchange, earlier: Exchange): boolean {
  const ms = startMs(later) - startMs(earlier);
  return ms === 0 && later.test === earlier.test ? later.id >= earlier.id : ms >= 0;
}

import { namedFault } from '../../../contracts/faults.ts';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { likenessOf, memberDigestsOf, withoutIdentifiers } from '../../http/content-facts.ts';
import { type Exchange, isSuccess, saysDone, unreadReason } from '../../http/exchange.ts';
import { isGone, isNotFound, isStanding, stateOf, unreadableReason } from '../../images/client/image-state.ts';
import { imageIn, imagesOn, pageShown } from '../../images/client/images-in-responses.ts';
import { type Appearance, isWhollyAnother, markOf } from '../../images/safety/ownership.ts';
import { cut } from '../../platform/text/phrases.ts';
import { type Case, charged, type Rule, type Undecided } from './rule.ts';

const unlisted = (exchange: Exchange): string | undefined => {
  const page = pageShown(exchange);
  return page.ok ? undefined : page.reason;
};

/** What GET showed of an image before its deletion, and whether it did not find the image after it. */
type Before = Appearance & { readonly wasGone?: boolean };

/** The rule that no page of a list shows an image that looked like this, nor one of these: what its deletion made of it under another identifier. */
export const doesNotList = (id: string, before: Before = {}, copies: readonly string[] = []): Rule => ({
  expected: 'a list without the image',
  undecided: (page) => unlisted(page) ?? givenAgain(page, id, before),
  check: (page) => {
    const images = imagesOn(page);
    if (images?.has(id)) return `the list shows ${id}`;
    const copy = copies.find((each) => images?.has(each));
    return copy && `the list shows an image of its name that was not there before the deletion, and that nobody made: ${copy}`;
  },
});

/** An image is shown in each view that showed it before, but for those pages that do not show it any more. */
export const isShownStill = (hidden: ReadonlyMap<Exchange, string>, pages: readonly Exchange[]): Case =>
  charged(hidden, pages, {
    expected: 'the image in each view that showed it before',
    partial: true,
    undecided: ({ request, response: { status = 0 } = {} }) =>
      [200, 206, 404, 410].includes(status) ? undefined : `${request.method} gets ${status}`,
  });

/** The rule that a list, all its pages taken together, shows an image. */
export const lists = (id: string, pages: readonly Exchange[]): Rule => ({
  basis: pages,
  expected: 'a list that shows the image',
  undecided: unlisted,
  check: () => (pages.some((page) => imagesOn(page)?.has(id)) ? undefined : `the list does not show ${id}`),
});

/** The rule that an image that looked like this, if it is shown at all, has the status DELETED. One that is shown without a status says nothing. */
export const showsOnlyAsDeleted = (
  id: string,
  before: Before = {},
  isDeleted: (status: string) => boolean = (status) => status === 'DELETED',
): Rule => ({
  expected: 'status DELETED where the image is shown',
  undecided: (exchange) =>
    unreadReason(exchange) ??
    (statusShown(exchange, id) === '' ? 'the image is shown without a status' : givenAgain(exchange, id, before)),
  check: (exchange) => {
    const status = statusShown(exchange, id);
    return status === undefined || isDeleted(status) ? undefined : `its status is ${status}`;
  },
});

/** The same rule, whatever the case of the word. */
export const showsAsDeletedInAnyCase = (id: string, before?: Before): Rule =>
  showsOnlyAsDeleted(id, before, (status) => status.toUpperCase() === 'DELETED');

/** The status with which a GET of an image or a list shows it, empty if none is given; undefined if it is not shown. */
export function statusShown(exchange: Exchange, id: string): string | undefined {
  const image = imageIn(exchange);
  return image?.id?.toLowerCase() === id.toLowerCase() ? (image.status ?? '') : imagesOn(exchange)?.statusOf(id);
}

const mostOfName = 80;

/** The name of another image that is shown under the identifier of one that looked like this; undefined if none is, or no name is known. */
function anothersName(exchange: Exchange, id: string, before: Before): string | undefined {
  const shown = [imageIn(exchange), ...(imagesOn(exchange)?.shown ?? [])];
  const found = shown.find((image) => image?.id?.toLowerCase() === id.toLowerCase());
  if (found?.name === undefined || before.name === undefined) return undefined;
  const isNewName =
    (before.wasGone ? found.name !== before.name : !found.name.includes(before.name)) ||
    isWhollyAnother(markOf(before), markOf(found));
  return isNewName ? cut(found.name, mostOfName) : undefined;
}

/** That the identifier of a deleted image is given to another, as a clause; undefined if nothing shows it. */
function givenAgain(exchange: Exchange, id: string, before: Before): string | undefined {
  const others = anothersName(exchange, id, before);
  return others && `another image is shown under its identifier: ${others}`;
}

/**
 * The rule that a deleted image is not found in another way than with the ordinary GET, which answers `read`. A refusal, a failure and
 * content that does not name the image say nothing about it; no HEAD and no 304 can say that an image is DELETED. Another tenant is not shown
 * as DELETED what its owner does not find. `before`: what GET showed of it.
 */
export const isShownNowhere = (id: string, before: Before = {}, read?: Exchange): Rule => ({
  expected: 'status 404 or 410, or a list without the image',
  partial: true,
  undecided: (exchange) => {
    // An image is a tenant and an identifier.
    const others = exchange.purpose.caller === 'stranger' ? anothersName(exchange, id, before) : undefined;
    if (others !== undefined) return `the other tenant has an image of its own under this identifier: ${others}`;
    const { status = 0, content = Buffer.alloc(0) } = exchange.response ?? {};
    const isBare = status === 304 || (status === 200 && exchange.request.method === 'HEAD');
    if (isBare && read?.response?.status === 200) return 'GET shows the image as DELETED';
    if (isBare || [404, 410].includes(status) || pageShown(exchange).ok) return undefined;
    if (status !== 200 && status !== 206) return `${exchange.request.method} gets ${status}`;
    const isNamed = content.toString('utf8').toLowerCase().includes(id.toLowerCase());
    return isNamed ? undefined : `${exchange.request.method} gets ${status} and does not show the image`;
  },
  check: (exchange) => {
    const { status = 0 } = exchange.response ?? {};
    if (pageShown(exchange).ok) return doesNotList(id).check(exchange);
    const isHidden = exchange.purpose.caller === 'stranger' && read !== undefined && isNotFound(read);
    const isAway = isNotFound(exchange) || (stateOf(statusShown(exchange, id)) === 'gone' && !isHidden);
    return isAway ? undefined : `status ${status}`;
  },
});

/** The rule that an image is what the answer to its deletion says: gone after a success, left after a refusal. */
export function isAsAnswered({ response }: Pick<Exchange, 'response'>): Rule {
  const { status = 0 } = response ?? {};
  const isDone = saysDone(response);
  return {
    expected: 'a success and the image gone, or a 4xx and the image left',
    // One that is still being deleted after its own deletion is not lost.
    fate: (read) => (isDone && isStanding(read) ? { left: true } : {}),
    undecided: (read) => (isDone || (status >= 400 && status < 500) ? unreadableReason(read) : `DELETE gets ${status}`),
    check: (read) => {
      if (isDone) return isGone(read) ? undefined : `the image is still there after a ${status}`;
      return isStanding(read) ? undefined : `the image is gone after a ${status}`;
    },
  };
}

/** How a deletion that is said to be done and a GET that still shows the image disagree: the read may lag behind. Undefined if they agree. */
export function disagreement({ response }: Pick<Exchange, 'response'>, after: Exchange): string | undefined {
  const { status = 0 } = response ?? {};
  return isSuccess(status) && isStanding(after) ? `DELETE gets ${status}, and GET shows the image` : undefined;
}

/** The same of each read, whose image one deletion named. `whyOpen`: why one decides nothing besides. */
const areAsAnswered = (expected: string, whyOpen: Undecided): Rule => ({
  expected,
  fate: (read) => isAsAnswered(read.cause ?? {}).fate?.(read) ?? {},
  undecided: (read) => whyOpen(read) ?? isAsAnswered(read.cause ?? {}).undecided?.(read),
  check: (read) => isAsAnswered(read.cause ?? {}).check(read),
});

/** The rule that each deletion has the effect that its answer says. DI-GONE-01 judges an image that is there after a 204. */
export const haveEffectOfAnswers = (): Rule =>
  areAsAnswered('a 2xx and the image gone, or a 4xx and the image left', (read) =>
    read.cause?.response?.status === 204 && !isGone(read) ? 'DELETE gets 204' : undefined,
  );

/** The rule that each deletion that is answered as done removes its image, as the first one does: a read that lags behind the first lags behind all. */
export const areDoneEach = ([first]: readonly Exchange[]): Rule =>
  areAsAnswered('a success and the image gone', ({ cause }) => {
    const lag = first?.cause && disagreement(first.cause, first);
    return lag ?? (saysDone(cause?.response) ? undefined : `DELETE gets ${cause?.response?.status ?? 0}`);
  });

/**
 * The rule that an image is in one of two states: shown by GET and by the list, or by neither. A list that lacks one that GET shows decides
 * nothing: it may never have shown it.
 */
export const isWhollyThereOrGone = (listed: boolean, pages: readonly Exchange[], before: Exchange): Rule => ({
  basis: [before],
  expected: 'an image that GET and the list both show, or neither',
  about: 'list with an image',
  undecided: (after) => {
    const because = unreadableReason(before) ?? unreadableReason(after);
    return because ?? (isStanding(before) === isStanding(after) ? undefined : 'the image went while it was looked at');
  },
  check: (after) => {
    if (isStanding(after) && !listed) return null;
    // A list that shows nothing lacks it in any case.
    if (isStanding(after) === listed) return pages.some((page) => (imagesOn(page)?.size ?? 0) > 0) ? undefined : null;
    return `GET gets ${after.response?.status ?? 0}, the list shows the image`;
  },
});

const isOtherSuccess = ({ response }: Exchange): boolean => {
  const status = response?.status ?? 0;
  return isSuccess(status) && status !== 204;
};

/** The rule that a DELETE found an image if a GET of the same path did, and only then. */
export const meansTheSame = (get: Exchange): Rule => ({
  basis: [get],
  expected: 'DELETE and GET that find the same',
  undecided: (exchange) =>
    unreadableReason(get) ??
    (exchange !== get && isOtherSuccess(exchange) ? `DELETE gets ${exchange.response?.status ?? 0}` : undefined),
  check: ({ response }) => {
    const [found, deleted] = [isStanding(get), response?.status === 204];
    return found === deleted ? undefined : `GET gets ${get.response?.status ?? 0}, DELETE ${response?.status ?? 0}`;
  },
});

/** Which members of a resource are compared: all but those that change by themselves, or these. */
export interface Compared {
  /** An earlier read of the same: what differs between the two reads before changes by itself. */
  readonly earlier?: Exchange;
  /** A later read: what is as in none of the reads before it changes by itself, too. */
  readonly later?: Exchange | undefined;
  readonly members?: readonly string[];
}

/** The rule that a resource reads as it did before. */
export const readsLike = (before: Exchange, { earlier = before, later, members }: Compared = {}): Rule => ({
  basis: [earlier, before],
  expected: 'the resource as it was before',
  undecided: (read) => unreadReason(read) ?? ([200, 404, 410].includes(read.response?.status ?? 0) ? undefined : notRead(read)),
  check: (after) => {
    if (after.response?.status !== before.response?.status) return notRead(after);
    const [older, old, now, last] = [earlier, before, after, later ?? after].map(({ response }) =>
      response === undefined ? {} : memberDigestsOf(response),
    );
    // What is as before again was changed for a while.
    const isMoving = (name: string): boolean => ![old?.[name], now?.[name]].includes(last?.[name]);
    const isCompared = (name: string): boolean => members?.includes(name) ?? (older?.[name] === old?.[name] && !isMoving(name));
    const changed = Object.keys({ ...old, ...now }).filter((name) => isCompared(name) && old?.[name] !== now?.[name]);
    return changed.length === 0 ? undefined : `changed: ${changed.join(', ')}`;
  },
});

const notRead = ({ response }: Exchange): string => `GET gets ${response?.status ?? 'no response'}`;

/**
 * The rule that a refusal looks like other refusals of its kind: same status, same content but for identifiers and for what differs
 * between those others.
 */
export const isLike = (other: Exchange, another: Exchange = other): Rule => ({
  basis: [other, another],
  expected: 'the answer that an unknown image gets',
  undecided: unreadReason,
  check: (exchange) => {
    if ([other, another].some((each) => likenessOf(exchange) === likenessOf(each))) return undefined;
    if (isAlikeButFor(exchange, other, another)) return undefined;
    return `${excerpt(exchange)} differs from ${excerpt(other)}`;
  },
});

/** Whether two responses differ in nothing but what two others of one kind differ in. */
function isAlikeButFor(exchange: Exchange, other: Exchange, another: Exchange): boolean {
  const [first, second, third] = [exchange, other, another].map(partsOf);
  if (first === undefined || second === undefined || third === undefined) return false;
  if (first.length !== second.length || second.length !== third.length) return false;
  return second.every((part, at) => part === first[at] || part !== third[at]);
}

/** Status and words of a response, without identifiers; undefined if the content was cut. */
function partsOf({ request, response }: Exchange): readonly string[] | undefined {
  if (response === undefined || response.whole !== undefined) return undefined;
  const words = withoutIdentifiers(response.content.toString('utf8'), request.url).split(/[\s"]+/);
  return [String(response.status), ...words.map((word) => (isMoment.test(word) ? '{time}' : word))];
}

/** A date-time, or a time of day: it may be the same in two responses, and another in the third. */
const isMoment = /^(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d/;

/** The rule that the same request is answered in the same way: same status, same fault, same words but for what names the request. */
export const repeats = (first: Exchange): Rule => ({
  basis: [first],
  expected: 'the answer that the same request got before',
  undecided: unreadReason,
  check: (exchange) => {
    if (likenessOf(exchange) === likenessOf(first) || toldBy(exchange) === toldBy(first)) return undefined;
    return `${excerpt(exchange)} differs from ${excerpt(first)}`;
  },
});

/** Status, name and message of a fault without numbers of any kind; of other content only the status. The guide leaves details free. */
function toldBy({ response }: Exchange): string {
  const { name, fault } = namedFault(jsonIn(response?.content.toString('utf8')));
  const message = isObject(fault) && 'message' in fault ? String(fault.message) : '';
  const words = message.split(/\s+/).map((word) => (/\d/.test(word) ? '#' : word));
  return JSON.stringify([response?.status, name, words]);
}

const shownCharacters = 300;

/** Status and the beginning of the content, without what differs from request to request. */
function excerpt({ response, request }: Exchange): string {
  const content = withoutIdentifiers(response?.content.toString('utf8') ?? '', request.url);
  return `${response?.status ?? 0} ${cut(content, shownCharacters)}`;
}

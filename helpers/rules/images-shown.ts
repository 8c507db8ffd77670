import { imageIn, imageShown, pageShown } from '../client/images-in-responses.ts';
import { likenessOf, memberDigestsOf, withoutIdentifiers } from '../http/content-facts.ts';
import { type Exchange, unreadReason } from '../http/exchange.ts';
import type { Rule } from './rule.ts';

/** Why a GET of an image that is answered 200 says nothing of it; undefined where it does, or says so by its status. */
const unshown = (exchange: Exchange): string | undefined => {
  const image = imageShown(exchange);
  return image.ok || exchange.response?.status !== 200 ? undefined : image.reason;
};

/** Why a page of a list cannot be read; undefined where it can. */
const unlisted = (exchange: Exchange): string | undefined => {
  const page = pageShown(exchange);
  return page.ok ? undefined : page.reason;
};

/** The rule that no page of a list shows an image. */
export const doesNotList = (id: string): Rule => ({
  expected: 'a list without the image',
  undecided: unlisted,
  check: (page) => (statusOnPage(page, id) === undefined ? undefined : `the list shows ${id}`),
});

/** The rule that a list, all its pages taken together, shows an image. */
export const lists = (id: string, pages: readonly Exchange[]): Rule => ({
  basis: () => pages,
  expected: 'a list that shows the image',
  undecided: unlisted,
  check: () => (pages.some((page) => statusOnPage(page, id) !== undefined) ? undefined : `the list does not show ${id}`),
});

/** The rule that an image, where it is shown at all, has the status DELETED. */
export const showsOnlyAsDeleted = (id: string): Rule => ({
  expected: 'status DELETED where the image is shown',
  undecided: unreadReason,
  check: (exchange) => {
    const status = statusShown(exchange, id);
    return status === undefined || status === 'DELETED' ? undefined : `its status is ${status === '' ? 'absent' : status}`;
  },
});

/** The status with which a GET of an image or a list shows it, empty where none is given; undefined where it is not shown. */
export function statusShown(exchange: Exchange, id: string): string | undefined {
  const image = imageIn(exchange);
  return image?.id === id ? (image.status ?? '') : statusOnPage(exchange, id);
}

function statusOnPage(exchange: Exchange, id: string): string | undefined {
  const page = pageShown(exchange);
  return page.ok ? page.value.images.statusOf(id) : undefined;
}

/** The rule that an image in a special state is deleted (204, and gone), or refused (409, or another status given) and left. */
export const isDeletedOrLeft = (deletion: Exchange, refusal = 409): Rule => ({
  basis: () => [deletion],
  expected: `204 and the image gone, or ${refusal} and the image left`,
  undecided: (exchange) => (exchange === deletion ? undefined : unshown(exchange)),
  check: (exchange) => {
    const status = deletion.response?.status ?? 0;
    if (exchange === deletion) return status === 204 || status === refusal ? undefined : `status ${status}`;
    const there = String(imageIn(exchange)?.status ?? 'DELETED').toUpperCase() !== 'DELETED';
    if (status === 204 && there) return 'the image is still there';
    return status === refusal && !there ? 'the image is gone' : undefined;
  },
});

/** The rule that the state of an image is one of two: shown by GET and by the list, or by neither. */
export const isWhollyThereOrGone = (listed: boolean): Rule => ({
  expected: 'an image that GET and the list both show, or neither',
  undecided: unshown,
  check: (exchange) => {
    const { status = 0 } = exchange.response ?? {};
    const there = imageIn(exchange) !== undefined;
    if (!there && status !== 404) return `GET is answered ${status}`;
    return there === listed ? undefined : `GET is answered ${status}, the list ${listed ? 'shows' : 'does not show'} the image`;
  },
});

/** The rule that a DELETE found an image where a GET of the same path did, and only there. */
export const meansTheSame = (get: Exchange): Rule => ({
  basis: () => [get],
  expected: 'DELETE and GET that find the same',
  check: ({ response }) => {
    const [found, deleted] = [get.response?.status === 200, response?.status === 204];
    return found === deleted ? undefined : `GET is answered ${get.response?.status ?? 0}, DELETE ${response?.status ?? 0}`;
  },
});

/** The rule that a resource reads as it did before. */
export const readsLike = (before: Exchange): Rule => ({
  basis: () => [before],
  expected: 'the resource as it was before',
  undecided: unreadReason,
  check: (after) => {
    if (after.response?.status !== before.response?.status) return `GET is answered ${after.response?.status ?? 0}`;
    const [old, now] = [before, after].map(({ response }) => (response === undefined ? {} : memberDigestsOf(response)));
    const changed = Object.keys({ ...old, ...now }).filter((key) => old?.[key] !== now?.[key]);
    return changed.length === 0 ? undefined : `changed: ${changed.join(', ')}`;
  },
});

/** The rule that two refusals tell no difference: same status, same content but for identifiers. */
export const isLike = (other: Exchange): Rule => ({
  basis: () => [other],
  expected: 'the answer that an unknown image gets',
  undecided: unreadReason,
  check: (exchange) => {
    if (likenessOf(exchange) === likenessOf(other)) return undefined;
    return `${excerpt(exchange)} differs from ${excerpt(other)}`;
  },
});

/** Characters of content that a reason shows. */
const shownCharacters = 300;

/** Status and the beginning of the content, without what differs from request to request. */
function excerpt({ response, request }: Exchange): string {
  const content = withoutIdentifiers(response?.content.toString('utf8') ?? '', request.url);
  return `${response?.status ?? 0} ${content.length > shownCharacters ? `${content.slice(0, shownCharacters)}…` : content}`;
}

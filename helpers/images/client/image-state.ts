import { type Exchange, unreadReason } from '../../http/exchange.ts';
import { imageIn, imageShown, imagesOn } from './images-in-responses.ts';

/**
 * The state of an image according to a GET. `absent` is a 404, which a target without that operation answers for everything: it
 * means that the image is gone only if the target has shown one before. `deleting`: the image exists, and its deletion is in
 * progress. `unknown`: no response, another status, content that is not an image, or an image other than the requested one.
 */
export type ImageState = 'standing' | 'deleting' | 'absent' | 'gone' | 'unknown';

/** The state of an image according to a GET; its name and the moment of its creation if they are shown. */
export function imageState(
  exchange: Exchange,
  id: string,
): { readonly state: ImageState; readonly name?: string; readonly created?: string } {
  if (exchange.purpose.about !== undefined) {
    // A page that does not show the image says nothing.
    const shown = imagesOn(exchange)?.statusOf(id);
    return { state: shown === undefined ? 'unknown' : stateOf(shown) };
  }
  const status = exchange.response?.status;
  if (status === 404) return { state: 'absent' };
  if (status === 410) return { state: 'gone' };
  const image = imageIn(exchange);
  if (image?.id?.toLowerCase() !== id.toLowerCase()) return { state: 'unknown' };
  const { name, created } = image;
  return { state: stateOf(image.status), ...(name !== undefined && { name }), ...(created !== undefined && { created }) };
}

/** Each read of an image, and for each read of a list one view of every image whose state it was read for. */
export const readsByImage = (exchanges: readonly Exchange[]): readonly Exchange[] =>
  exchanges.flatMap((each) => each.purpose.about?.map((id) => viewOf(each, id)) ?? [each]);

/** A page of a list as a read of one image that it shows. */
export const viewOf = (page: Exchange, id: string): Exchange => ({
  ...page,
  purpose: { ...page.purpose, about: [id] },
  label: id,
});

/** The state of an image that is shown with a status, in any case, or without one. */
export function stateOf(status = ''): Extract<ImageState, 'standing' | 'deleting' | 'gone'> {
  const word = status.toUpperCase();
  if (word === 'DELETED') return 'gone';
  return ['DELETING', 'PENDING_DELETE'].includes(word) ? 'deleting' : 'standing';
}

/** Whether nothing was found where a request was sent, whatever that proves. */
export const isNotFound = ({ response }: Exchange): boolean => response?.status === 404 || response?.status === 410;

/** The label of a read of what was there before the run. */
export const controlLabel = 'do reads find anything';

/** Whether a read shows that no read finds anything any more. */
export const isBlind = (read: Exchange): boolean => read.label === controlLabel && isNotFound(read);

/** The identifier that a request of an image names, or that a list was read for; undefined if the request is another. */
export function askedId({ request, purpose: { about } }: Exchange): string | undefined {
  if (about !== undefined) return about.length === 1 ? about[0] : undefined;
  return /\/images\/(?!detail$)([^/?#]+)$/.exec(request.url)?.[1];
}

/** Why a GET that was answered does not say whether the image that it asked for is there; undefined if it does. */
export function unreadableReason(exchange: Exchange): string | undefined {
  const { response, purpose } = exchange;
  if (response === undefined) return undefined;
  if (purpose.about !== undefined) return isStanding(exchange) ? undefined : 'the list does not show it in place';
  if (response.status === 404 || response.status === 410)
    return purpose.noneShown
      ? `GET gets ${response.status}, and no GET has shown an image of this target, or none since it was away`
      : undefined;
  if (response.status !== 200) return `GET gets ${response.status}`;
  const image = imageShown(exchange);
  if (!image.ok) return unreadReason(exchange) ?? `GET gets 200, and ${image.reason}`;
  const { id } = image.value;
  if (id === undefined) return 'GET shows no identifier';
  return id.toLowerCase() === askedId(exchange)?.toLowerCase() ? undefined : `GET shows another image: ${id.slice(0, 80)}`;
}

/** Whether a GET shows the image that it asked for in place. */
export function isStanding(exchange: Exchange): boolean {
  const asked = askedId(exchange);
  return asked !== undefined && ['standing', 'deleting'].includes(imageState(exchange, asked).state);
}

/** Whether a GET shows the image that it asked for in place, and no deletion of it in progress. */
export function isUntouched(exchange: Exchange): boolean {
  const asked = askedId(exchange);
  return asked !== undefined && imageState(exchange, asked).state === 'standing';
}

/** Whether a GET says that the image it asked for is not there. */
export function isGone(exchange: Exchange): boolean {
  const asked = askedId(exchange);
  if (asked === undefined || unreadableReason(exchange) !== undefined) return false;
  return ['absent', 'gone'].includes(imageState(exchange, asked).state);
}

/** Whether a GET says that the image it asked for is not there, or that its deletion is in progress. */
export const isLost = (exchange: Exchange): boolean => isGone(exchange) || (isStanding(exchange) && !isUntouched(exchange));

/** Whether the image of a deletion was not there: a read says so, or nobody found it, neither the read before nor the deletion. */
export function wasAbsent(before: Exchange | undefined, deletion: Exchange): boolean {
  if (before === undefined) return false;
  return isGone(before) || [before, deletion].every(isNotFound);
}

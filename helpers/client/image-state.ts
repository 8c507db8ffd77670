import type { Exchange } from '../http/exchange.ts';
import { imageIn } from './images-in-responses.ts';

/**
 * The state of an image according to a GET. `absent` is a 404, which a target without that operation answers for everything: it
 * means that the image is gone only if the target has shown one before. `leaving`: the image exists, and its deletion is in
 * progress. `unknown`: no response, another status, content that is not an image, or an image other than the requested one.
 */
export type ImageState = 'standing' | 'leaving' | 'absent' | 'gone' | 'unknown';

/** The state of an image according to a GET, and its name if one is shown. */
export function imageState(exchange: Exchange, id: string): { readonly state: ImageState; readonly name?: string } {
  const status = exchange.response?.status;
  if (status === 404) return { state: 'absent' };
  if (status === 410) return { state: 'gone' };
  const image = imageIn(exchange);
  if (image?.id?.toLowerCase() !== id.toLowerCase()) return { state: 'unknown' };
  const named = image.name === undefined ? {} : { name: image.name };
  const word = image.status?.toUpperCase() ?? '';
  if (word === 'DELETED') return { state: 'gone', ...named };
  return { state: ['DELETING', 'PENDING_DELETE'].includes(word) ? 'leaving' : 'standing', ...named };
}

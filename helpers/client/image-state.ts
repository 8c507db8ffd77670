import type { Exchange } from '../http/exchange.ts';
import { imageIn } from './images-in-responses.ts';

/**
 * What a GET of an image says about it. `absent` is a 404, which a target without that operation gives for everything: the image
 * is gone only where the target has shown one before. `leaving`: it stands, and its deletion is under way. `unknown`: no response,
 * another status, content that is no image, or another image than the one asked for.
 */
export type ImageState = 'standing' | 'leaving' | 'absent' | 'gone' | 'unknown';

/** The state of an image by a GET of it, and its name where one is shown. */
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

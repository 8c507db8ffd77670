import type { ImageSource } from './description.ts';

/** With fewer listed images than this, one worker of one shard uses them all: tests share images within a worker only. */
const fewImages = 90;

/** Whether a target has so few listed images that one worker uses them all. */
export const hasFewImages = (images: ImageSource | { readonly source: 'catalogue' }): boolean =>
  images.source === 'ids' && images.ids.length < fewImages;

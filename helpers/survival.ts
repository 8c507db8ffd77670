import type { Api } from './api.ts';
import type { Exchange } from './exchange.ts';
import { premise } from './premise.ts';
import type { Bystander, Image, Images } from './target/images.ts';

/** An attack on an image: a request that must not delete it. */
export type Attack = (image: Image) => Promise<Exchange>;

/**
 * Tries each attack on an own image and reads the image back after those that were refused: a request that is refused and has an
 * effect all the same is what the rows are about. One that is accepted is judged elsewhere.
 */
export async function readsAfterRefusals(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
): Promise<Exchange[]> {
  const reads = await readsAfter(api, images, attacks, ({ response }) => response !== undefined && response.status >= 400);
  premise(reads.length > 0, 'no request was refused');
  return reads;
}

/** Tries each attack on an own image and reads the image back, whatever the answer was. */
export async function readsAfter(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
  counts: (exchange: Exchange) => boolean = () => true,
): Promise<Exchange[]> {
  const reads: Exchange[] = [];
  for (const [label, attack] of Object.entries(attacks)) {
    const image = await images.victim();
    if (counts(await attack(image))) reads.push(await api.getImage(image.id, { label }));
  }
  return reads;
}

/** Reads images, each labelled. */
export function readsOf(api: Api, images: readonly Bystander[]): Promise<Exchange[]> {
  return Promise.all(images.map(({ id, name }) => api.getImage(id, { label: name === '' ? id : name })));
}

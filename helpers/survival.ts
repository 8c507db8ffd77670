import type { Api } from './api.ts';
import type { Exchange } from './exchange.ts';
import { premise } from './premise.ts';
import { sideBySide } from './side-by-side.ts';
import { type Bystander, type Image, type Images, isStanding } from './target/images.ts';

/** An attack on an image: a request that must not delete it. */
export type Attack = (image: Image) => Promise<Exchange>;

/** Whether a request was answered, and not done as far as the answer goes. */
export const wasRefused = ({ response }: Exchange): boolean => response !== undefined && response.status >= 400;

/**
 * Tries each attack on an own image and reads the image back after those that were refused: a request that is refused and has an
 * effect all the same is what the rows are about. One that is accepted is judged elsewhere.
 */
export async function readsAfterRefusals(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
): Promise<Exchange[]> {
  const reads = await readsAfter(api, images, attacks, wasRefused);
  premise(reads.length > 0, 'no request was refused');
  return reads;
}

/**
 * Tries each attack on an own image and reads the image back, whatever the answer was: all side by side and one read where
 * nothing happens to the image, otherwise each by itself, which tells whose doing it was.
 */
export async function readsAfter(
  api: Api,
  images: Images,
  attacks: Readonly<Record<string, Attack>>,
  counts: (exchange: Exchange) => boolean = () => true,
): Promise<Exchange[]> {
  const rows = Object.entries(attacks);
  const image = await images.victim();
  const tried = await sideBySide(api.target, rows, ([, attack]) => attack(image));
  const together = tried.every(counts) ? [await api.getImage(image.id, { label: `all ${rows.length}` })] : [];
  if (together.some(isStanding)) return together;
  const reads: Exchange[] = [];
  for (const [label, attack] of rows) {
    const victim = await images.victim();
    if (counts(await attack(victim))) reads.push(await api.getImage(victim.id, { label }));
  }
  return [...reads, ...together];
}

/** Reads images, each labelled. */
export function readsOf(api: Api, images: readonly Bystander[]): Promise<Exchange[]> {
  return Promise.all(images.map(({ id, name }) => api.getImage(id, { label: name === '' ? id : name })));
}

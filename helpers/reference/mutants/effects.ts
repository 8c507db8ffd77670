/** Effects on images that nobody asked for. Images that stood there before the run are left for the next test. */
import type { Call } from '../stages.ts';
import type { Image, Universe } from '../universe.ts';
import { withSideEffect } from './changes.ts';
import { addressed, isOrdinary, type Where } from './where.ts';

/** The images that were created during the run. */
export const ordinaryImages = (universe: Universe): Image[] =>
  [...universe.images.values()].filter((image) => isOrdinary(universe, image));

/** Removes the addressed image, whatever the answer is. */
export function removeAddressed(call: Call): void {
  const image = addressed(call);
  if (image !== undefined) call.universe.remove(image.id);
}

/** Deletes the addressed image, whatever is answered. The rule on all refused attempts may see it, by what was sent before. */
export const deletingOn = (where: Where) => ({ mayBreak: ['DI-KEEP-07'] as const, ...withSideEffect(where, removeAddressed) });

/** Removes the images made during the run whose identifiers a text contains. */
export function removeNamed({ universe }: Call, text: string): void {
  const ids = text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)?.map(String) ?? [];
  for (const { id } of ordinaryImages(universe)) if (ids.includes(id)) universe.remove(id);
}

/** The image that was created or read last, and is probably under test. The given images are skipped. */
export function latest(universe: Universe, ...except: readonly string[]): Image | undefined {
  const images = ordinaryImages(universe).filter(({ id }) => !except.includes(id));
  return images.toSorted((a, b) => universe.touched(b.id) - universe.touched(a.id))[0];
}

/** Removes the image that was created or read last. */
export function removeLatest({ universe }: Call, ...except: readonly string[]): void {
  const image = latest(universe, ...except);
  if (image !== undefined) universe.remove(image.id);
}

/** Removes an image that was created or read after another one. */
export function removeSibling({ universe }: Call, id: string): void {
  const sibling = latest(universe, id);
  if (sibling !== undefined && universe.touched(sibling.id) > universe.touched(id)) universe.remove(sibling.id);
}

export function changeAddressed(call: Call, change: (image: Image) => Image): void {
  const image = addressed(call);
  if (image !== undefined) call.universe.images.set(image.id, change(image));
}

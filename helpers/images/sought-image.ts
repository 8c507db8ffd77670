import { isIdentifier } from '../../contracts/image-identifiers.ts';
import type { ImageSource } from '../settings/description.ts';
import { imageList } from './clean-up/image-list.ts';
import { mostPagesOfProof } from './client/lists.ts';
import type { Target } from './client/target.ts';
import type { Sought } from './source-retry.ts';

/** Whether the image source receives the name that the run chose for an image. */
export function givesNames(images: ImageSource): boolean {
  if (images.source === 'http') return JSON.stringify(images.request).includes('{name}');
  return images.source === 'command' ? images.run.includes('IMAGE_NAME') : true;
}

/** Looks in the list for the id of an image that a failed request may have made, by the name that no other image has. */
export async function soughtImage(target: Target, name: string): Promise<Sought<string>> {
  if (!givesNames(target.description.images)) return 'unknown';
  const list = await imageList(target, { most: mostPagesOfProof });
  const found = list?.named.find((image) => image.name?.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return isIdentifier(found.id) && !target.redactor.finds(found.id) ? { made: found.id } : 'unknown';
  return list?.whole && list.hasNames ? 'not made' : 'unknown';
}

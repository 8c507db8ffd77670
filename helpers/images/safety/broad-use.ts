import { isLoopback } from '../../http/loopback.ts';
import type { TargetDescription } from '../../settings/description.ts';

/** Whether images of others may be put at risk: a request may be aimed at the collection, or at what may be another person's image. */
export type BroadUse = 'allowed' | 'until others are shown' | 'refused';

/**
 * A tunnel to a shared service is on loopback, too. Only a list that was read to its end shows that there are no images of others; a list that
 * shows some contradicts an operator who says that the target keeps none. `showsOthers`: whether it does, or may; undefined if nothing says so.
 */
export function broadUse(
  { limits, url, images }: Pick<TargetDescription, 'limits' | 'url' | 'images'>,
  showsOthers: boolean | undefined,
): BroadUse {
  if (limits.collectionDelete) return 'allowed';
  if (!isLoopback(url)) return 'refused';
  if (images.source === 'stateless') return showsOthers === true ? 'refused' : 'allowed';
  return showsOthers === false ? 'until others are shown' : 'refused';
}

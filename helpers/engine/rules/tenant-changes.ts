import { type Exchange, isStored, isSuccess } from '../../http/exchange.ts';
import { endMs, startMs } from '../../http/moments.ts';
import { imagesOn, type ListedImage, pageShown } from '../../images/client/images-in-responses.ts';

/** Whether a page is the whole plain list, as the target has it now. */
function isWhole(list: Exchange): boolean {
  const page = pageShown(list);
  return page.ok && page.value.next === undefined && !list.request.url.includes('?') && !isStored(list);
}

/** From the last list which showed an image, to the first which did not, in ms; a last of 0 if none showed it. */
function lossOf(id: string, lists: readonly Exchange[]): { readonly lastMs: number; readonly firstMs: number } {
  const whole = lists.filter(isWhole);
  const lastMs = Math.max(...whole.filter((list) => imagesOn(list)?.has(id)).map(startMs), 0);
  const missing = whole.filter((list) => startMs(list) > lastMs && !imagesOn(list)?.has(id));
  return { lastMs, firstMs: Math.min(...missing.map(endMs)) };
}

const within =
  ({ lastMs, firstMs }: ReturnType<typeof lossOf>) =>
  (each: Exchange): boolean =>
    endMs(each) >= lastMs && startMs(each) <= firstMs;

/**
 * The deletion that may have taken an image: of those that were under way between the last list which showed the image and the first which
 * did not, the first that was answered as done, or else the first. Undefined if there was none: somebody else removed it, or time.
 */
export function deletionBehind(id: string, lists: readonly Exchange[], deletions: readonly Exchange[]): Exchange | undefined {
  return deletions
    .filter(within(lossOf(id, lists)))
    .sort((a, b) => Number(isDone(b)) - Number(isDone(a)) || startMs(a) - startMs(b))
    .at(0);
}

/** Whether a deletion was answered as done. */
export const isDone = ({ response }: Exchange): boolean => isSuccess(response?.status);

/** The images that lists show and that are not known: somebody made them. */
export function unknownImages(lists: readonly Exchange[], isKnown: (image: ListedImage) => boolean): readonly ListedImage[] {
  const found = new Map<string, ListedImage>();
  for (const list of lists) for (const image of imagesOn(list)?.shown ?? []) if (!isKnown(image)) found.set(image.id, image);
  return [...found.values()];
}

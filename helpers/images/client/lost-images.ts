import type { Exchange } from '../../http/exchange.ts';
import { fateText, type LossFate } from '../../verdict/tenant.ts';
import { Api } from './api.ts';
import { inPairs } from './concurrently.ts';
import { isGone, isStanding } from './image-state.ts';
import { changeOf, type ListedImage } from './images-in-responses.ts';
import type { Target } from './target.ts';
import { byId, type ImagesBefore, nameOfImage, sameId, type TenantImages, tenantImages } from './tenant-images.ts';

/** How many images that a list lacks are read by themselves. */
const mostRead = 100;

/** An image of others that is not as it was before the run, and what shows that: a GET of the image, or the list. */
export interface LostImage {
  readonly image: ListedImage;
  readonly fate: LossFate;
  readonly shown: Exchange;
  /** What became of it, in words. */
  readonly what: string;
}

/** The images that were lost, and whether nothing more happened while they were looked for. */
export interface LostImages {
  readonly lost: readonly LostImage[];
  readonly isQuiet: boolean;
}

/**
 * Those of some images that are gone, that only a list or only GET still shows, or that are another than before, by a list of now. A list is read
 * again: what changes from one to the next changes by itself, and one that lags behind has had time.
 */
export async function lostImages(
  target: Target,
  images: readonly ListedImage[],
  { before, now }: { readonly before: ImagesBefore; readonly now: TenantImages },
  role: 'setup' | 'state' = 'state',
): Promise<LostImages> {
  const shown = byId(now.images);
  const listed = ({ id }: ListedImage): ListedImage | undefined => shown.get(id.toLowerCase());
  const missing = images.filter((image) => listed(image) === undefined);
  const different = images.filter((image) => changeOf(image, listed(image)) !== undefined);
  const seenByGet = images.filter((image) => before.shown.includes(image.id) && listed(image) !== undefined);
  const reads = new Map(
    await inPairs(target, [...missing.slice(0, mostRead), ...seenByGet], (image) =>
      new Api(target).getImageLeft(image.id, { role, label: nameOfImage(image) }),
    ),
  );
  const again = missing.length + different.length > 0 ? await tenantImages(target, { path: before.path }) : undefined;
  const later = byId(again?.images ?? []);
  const isListedNow = ({ id }: ListedImage): boolean => again === undefined || !again.whole || later.has(id.toLowerCase());
  const [page] = now.pages;
  const { fixtures } = target.description;

  const fateOf = (image: ListedImage): readonly [LossFate, Exchange | undefined, change?: string] | undefined => {
    const read = reads.get(image);
    const entry = listed(image);
    if (entry !== undefined) {
      if (read !== undefined && isGone(read)) return ['unfound', read];
      const change = changeOf(image, entry);
      const last = later.get(image.id.toLowerCase());
      // The state of the fixture of a conflict ends by itself.
      const isByItself =
        last === undefined || changeOf(entry, last) !== undefined || sameId(image)({ id: fixtures.conflict ?? '' });
      return change === undefined || isByItself ? undefined : ['changed', page, change];
    }
    if (read === undefined || isGone(read)) return read && ['gone', read];
    if (!now.whole || isListedNow(image)) return undefined;
    if (isStanding(read)) return before.whole ? ['unlisted', read] : undefined;
    return target.ledger.sightings.showsImages ? undefined : ['gone', page];
  };
  const lost = images.flatMap((image): readonly LostImage[] => {
    const [fate, exchange, change] = fateOf(image) ?? [];
    if (fate === undefined || exchange === undefined) return [];
    const what = change === undefined ? fateText(fate, true) : `changed (${change})`;
    return [{ image, fate, shown: exchange, what }];
  });
  return { lost, isQuiet: images.every((image) => listed(image) === undefined || isListedNow(image)) };
}

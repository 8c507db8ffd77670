import type { TargetDescription } from './description.ts';

/** The members of a target's description that name images. */
type NamesImages = Pick<TargetDescription, 'fixtures' | 'images' | 'provoke'>;

/** The images that a conforming target refuses to delete, each with its place: `foreign`, `provoke.409`. */
export function imagesToRefuse({ fixtures, provoke }: Pick<NamesImages, 'fixtures' | 'provoke'>): [place: string, id: string][] {
  const provoking = Object.entries(provoke).flatMap(([code, way]): [string, string][] =>
    'image' in way ? [[`provoke.${code}`, way.image]] : [],
  );
  return [...Object.entries(fixtures), ...provoking];
}

/** The images that the operator listed as expendable. */
export const expendableImages = ({ images }: Pick<NamesImages, 'images'>): readonly string[] =>
  images.source === 'ids' ? images.ids : [];

/** Whether the operator named an image, in whatever place: no run made it. Ignores case, as a UUID is the same in any. */
export function isOperators(id: string, named: NamesImages): boolean {
  const ids = [...imagesToRefuse(named).map(([, each]) => each), ...expendableImages(named)];
  return includesId(ids, id);
}

/**
 * Whether the operator named an image of his own tenant. A foreign image is another tenant's: one of that identifier in the list of the
 * target is not his.
 */
export function isListedHere(id: string, named: NamesImages): boolean {
  const refused = imagesToRefuse(named).flatMap(([place, each]) => (place === 'foreign' ? [] : [each]));
  return includesId([...refused, ...expendableImages(named)], id);
}

/** Whether a list has an id, ignoring case. */
export const includesId = (ids: readonly string[], id: string): boolean =>
  ids.some((each) => each.toLowerCase() === id.toLowerCase());

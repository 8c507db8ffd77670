import type { CatalogueImages, ImageSource, OperatorRequest, TargetDescription } from './description.ts';

/** Every request that the operator described, with its place in the target file. */
export function operatorRequests({
  images,
  provoke,
}: {
  readonly images: ImageSource | CatalogueImages;
  readonly provoke: TargetDescription['provoke'];
}): { readonly place: string; readonly request: OperatorRequest }[] {
  const source = 'request' in images ? [{ place: 'images.request', request: images.request }] : [];
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way
      ? (['before', 'after'] as const).flatMap((step) => {
          const each = way[step];
          return 'request' in each ? [{ place: `provoke.${code}.${step}`, request: each.request }] : [];
        })
      : [],
  );
  return [...source, ...steps];
}

/** Whether an operator's request chooses the id of the image that it makes: `{image}` becomes a fresh UUID. */
export const takesId = (request: OperatorRequest): boolean => JSON.stringify(request).includes('{image}');

/** Whether the suite chooses the ids of its images: they then say nothing about the ids of others. */
export const choosesIds = ({ images }: Pick<TargetDescription, 'images'>): boolean =>
  images.source === 'http' && takesId(images.request);

import type { ImageSource, OperatorRequest, TargetDescription } from './description.ts';

/** Every request that the operator described, with its place in the target file. */
export function operatorRequests({
  images,
  provoke,
}: {
  readonly images: ImageSource;
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

import type { OperatorRequest, TargetDescription } from './description.ts';

/** Whether an operator's request chooses the id of the image that it makes: `{image}` becomes a fresh UUID. */
export const takesId = (request: OperatorRequest): boolean => JSON.stringify(request).includes('{image}');

/** Whether the suite chooses the ids of its images: they then say nothing about the ids of others. */
export const choosesIds = ({ images }: Pick<TargetDescription, 'images'>): boolean =>
  images.source === 'http' && takesId(images.request);

import type { Exchange } from '../http/exchange.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import type { Target } from './client/target.ts';

/** How many images of the run that GET does not show are enough to say: the target has no GET of images, or none for this caller. */
const enoughUnshown = 3;

/** Statuses of a target that knows no image, or no GET of one. */
const showingNone: readonly number[] = [400, 403, 404, 405, 410, 501];

const unshown = new WeakMap<Target, number>();

/** Notes the last read of an image that the run has just been given. */
export function noteNewImage(target: Target, read: Exchange | undefined): void {
  if (showingNone.includes(read?.response?.status ?? 0)) unshown.set(target, (unshown.get(target) ?? 0) + 1);
}

/** Skips the test, which would read an image of its own back, if GET has shown none of several. */
export function expectShown(target: Target): void {
  const { images, risks } = target.ledger;
  const isShown = images.hasSeen || (unshown.get(target) ?? 0) < enoughUnshown;
  premise(isShown, untested('no-get', { beside: risks.looksFirst }));
}

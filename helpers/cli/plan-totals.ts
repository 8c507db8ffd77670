import { provokedBy } from '../declarations/needs.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { imagesToRefuse } from '../settings/operators-images.ts';
import type { ListedTest } from './listing.ts';

/** Fixtures that no request aims at. */
const onlyLookedAt = ['saving'];

/** The limits of a run, and the operator's own images that it puts at risk. */
export function totalLines(target: PlannedTarget, run: readonly ListedTest[]): string[] {
  const { limits } = target;
  const risked = imagesToRefuse(target).filter(([place]) => !onlyLookedAt.includes(place));
  const used = run.some(({ needs }) => needs.aims?.includes('fixture') || provokedBy(needs).length > 0);
  return [
    `deletions of images that exist: no more than ${limits.deletes} (TARGET_MAX_DELETES)`,
    limits.maxSeconds === undefined
      ? 'time: no limit, because each snapshot of a server may take minutes (TARGET_MAX_SECONDS)'
      : `time: no more than ${limits.maxSeconds} s; after that, the rest is not tested (TARGET_MAX_SECONDS)`,
    ...(used && risked.length > 0 ? ['images of yours at risk; by listing an image you accept its loss:'] : []),
    ...(used ? risked.map(([name, image]) => `  ${(name ?? '').padEnd(12)} ${image}`) : []),
    ...(risked.length === 0 ? ['images of yours at risk: none'] : []),
  ];
}

import type { RefusalCode } from '../../contracts/operation.ts';
import { imagesToRefuse } from '../config/operators-images.ts';
import { provokedBy } from '../verdict/needs.ts';
import type { ListedTest } from './listing.ts';
import type { PlannedTarget } from './planned-target.ts';

/** The most images that a run uses up, by what becomes of them. */
export interface ImagesNeeded {
  readonly deleted: number;
  /** Aimed at by requests that must be refused. */
  readonly refused: number;
  /** Aimed at by nothing. */
  readonly left: number;
}

/** Fixtures that no request aims at. */
const onlyLookedAt = ['saving'];

/** The images that a run uses up; a target that deletes an image although it refuses to may cost one more for each attack. */
export function imagesNeeded(target: PlannedTarget, run: readonly ListedTest[], workers: number): ImagesNeeded {
  if (['none', 'stateless'].includes(target.images.source)) return { deleted: 0, refused: 0, left: 0 };
  const words = (aim: string): number => run.flatMap(({ needs }) => needs.aims ?? []).filter((each) => each === aim).length;
  const each = (aim: string): number => (words(aim) > 0 ? workers : 0);
  const ended = run.filter(({ needs }) => provokedBy(needs).some((code) => hooked(code, target))).length;
  return { deleted: words('own') + each('deletion'), refused: each('victim') + ended, left: 2 * words('bystander') };
}

/** The images that a run needs, and what for. */
export function imagesText({ images }: PlannedTarget, { deleted, refused, left }: ImagesNeeded, workers: number): string {
  const all = deleted + refused + left;
  const short = images.source === 'ids' && images.ids.length < all;
  const uses = all === 0 ? '' : ` (${deleted} to be deleted, ${refused} for requests that must be refused, ${left} to be left)`;
  return `images needed: ${all} at most, over ${workers} workers${uses}${short ? `; only ${images.ids.length} are listed: the rest is not tested` : ''}`;
}

function hooked(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way !== undefined && ('before' in way || 'headers' in way || 'burst' in way);
}

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

import type { RefusalCode } from '../../contracts/operation.ts';
import { provokedBy } from '../verdict/needs.ts';
import type { ListedTest } from './listing.ts';
import type { PlannedTarget } from './planned-target.ts';

/** The totals of a plan. */
export interface PlanTotals {
  readonly requirements: number;
  readonly leftOut: number;
  /** The most images that a run uses up. */
  readonly images: number;
  readonly workers: number;
}

/** Fixtures that no request aims at. */
const onlyLookedAt = ['saving'];

/** The most images that a run uses up; a target that deletes an image although it refuses to may cost one more for each attack. */
export function imagesNeeded(target: PlannedTarget, run: readonly ListedTest[], workers: number): number {
  if (['none', 'stateless'].includes(target.images.source)) return 0;
  const words = (aim: string): number => run.flatMap(({ needs }) => needs.aims ?? []).filter((each) => each === aim).length;
  const each = (aim: string, images: number): number => (words(aim) > 0 ? images * workers : 0);
  const ended = run.filter(({ needs }) => provokedBy(needs).some((code) => hooked(code, target))).length;
  return words('own') + each('deletion', 1) + each('victim', 1) + 2 * words('bystander') + ended;
}

function hooked(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way !== undefined && ('before' in way || 'headers' in way || 'burst' in way);
}

/** The totals as lines, and the operator's own images that a run puts at risk. */
export function totalLines(target: PlannedTarget, totals: PlanTotals, run: readonly ListedTest[]): string[] {
  const { limits, fixtures, provoke, images } = target;
  const conflicts = Object.entries(provoke).flatMap(([code, way]) => ('image' in way ? [[`provoke.${code}`, way.image]] : []));
  const risked = [...Object.entries(fixtures).filter(([name]) => !onlyLookedAt.includes(name)), ...conflicts];
  const used = run.some(({ needs }) => needs.aims?.includes('fixture') || provokedBy(needs).length > 0);
  const short = images.source === 'ids' && images.ids.length < totals.images;
  return [
    `${totals.requirements} requirement${totals.requirements === 1 ? '' : 's'}, ${totals.leftOut} of them not tested on this target`,
    `images needed: ${totals.images} at most, over ${totals.workers} workers${short ? `; only ${images.ids.length} are listed: the rest is not tested` : ''}`,
    `deletions of images that exist: no more than ${limits.deletes} (TARGET_MAX_DELETES)`,
    limits.maxSeconds === undefined
      ? 'time: no limit, because each snapshot of a server may take minutes (TARGET_MAX_SECONDS)'
      : `time: no more than ${limits.maxSeconds} s; after that, the rest is not tested (TARGET_MAX_SECONDS)`,
    ...(used && risked.length > 0 ? ['images of yours at risk; by listing an image you accept its loss:'] : []),
    ...(used ? risked.map(([name, image]) => `  ${(name ?? '').padEnd(12)} ${image}`) : []),
    ...(risked.length === 0 ? ['images of yours at risk: none'] : []),
  ];
}

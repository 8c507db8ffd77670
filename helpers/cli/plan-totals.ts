import type { RefusalCode } from '../../contracts/operation.ts';
import { provokedBy } from '../verdict/needs.ts';
import type { ListedTest } from './listing.ts';
import type { PlannedTarget } from './planned-target.ts';

/** What a plan comes to. */
export interface PlanTotals {
  readonly requirements: number;
  readonly leftOut: number;
  /** Images that a run uses up at most. */
  readonly images: number;
  readonly workers: number;
}

/** Fixtures that no request is aimed at. */
const onlyLookedAt = ['saving'];

/** The most images that a run uses up; a target that deletes what it refuses to delete may take one more for each attack. */
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

/** The totals as lines, and the operator's own images that are put at risk. */
export function totalLines(target: PlannedTarget, totals: PlanTotals, run: readonly ListedTest[]): string[] {
  const { limits, fixtures, provoke, images } = target;
  const conflicts = Object.entries(provoke).flatMap(([code, way]) => ('image' in way ? [[`provoke.${code}`, way.image]] : []));
  const risked = [...Object.entries(fixtures).filter(([name]) => !onlyLookedAt.includes(name)), ...conflicts];
  const used = run.some(({ needs }) => needs.aims?.includes('fixture') || provokedBy(needs).length > 0);
  const short = images.source === 'ids' && images.ids.length < totals.images;
  return [
    `${totals.requirements} requirement${totals.requirements === 1 ? '' : 's'}, ${totals.leftOut} of them not tested on this target`,
    `images needed: ${totals.images} at most, over ${totals.workers} workers${short ? `; only ${images.ids.length} are listed: the rest stays untested` : ''}`,
    `deletions of images that exist: no more than ${limits.deletes} (TARGET_MAX_DELETES)`,
    limits.maxSeconds === undefined
      ? 'time: no limit, as snapshots of a server may take minutes each (TARGET_MAX_SECONDS)'
      : `time: no more than ${limits.maxSeconds} s, then the rest stays untested (TARGET_MAX_SECONDS)`,
    ...(used && risked.length > 0 ? ['images of yours that are put at risk; listing one accepts its loss:'] : []),
    ...(used ? risked.map(([name, image]) => `  ${(name ?? '').padEnd(12)} ${image}`) : []),
    ...(risked.length === 0 ? ['images of yours that are put at risk: none'] : []),
  ];
}

import type { RefusalCode } from '../../contracts/operation.ts';
import { levels, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { counted } from '../platform/text/phrases.ts';
import { hasFewImages, imagesAtMost } from '../settings/operators-images.ts';
import { type Needs, provokedBy, requirementOf } from '../verdict/declared.ts';
import { coreRequirements } from '../verdict/findings.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { PlannedTarget } from './planned-target.ts';
import { provokesOnOwn, unseen, whyUntested } from './predict-untested.ts';

/** A test as far as its images matter. */
export interface NeedyTest {
  readonly tags: readonly string[];
  readonly needs: Needs;
}

/** Images by what becomes of them. */
export interface ImageCounts {
  readonly deleted: number;
  /** Aimed at by requests that must be refused. */
  readonly refused: number;
  /** Aimed at by nothing. */
  readonly left: number;
}

/** What becomes of an image that a test uses. */
type Use = keyof ImageCounts;

/** Images that the tests of a worker share. A bystander that was left serves the next test; no test watches more than three. */
const shared = {
  deletion: ['deleted'],
  saving: ['deleted'],
  victim: ['refused'],
  'as provoked': ['refused'],
  'with 413': ['refused'],
  'with 500': ['refused'],
  'with 503': ['refused'],
  bystander: ['left', 'left', 'left'],
} as const satisfies Readonly<Record<string, readonly Use[]>>;
type Shared = keyof typeof shared;

/** The most images that a run uses up; a target that deletes an image although it refuses to may cost one more for each attack. */
export function imagesNeeded(target: PlannedTarget, tests: readonly { readonly needs: Needs }[], workers: number): ImageCounts {
  const together = new Set(tests.flatMap(({ needs }) => usedTogether(target, needs)));
  const ofAll = [...together].flatMap((name) => Array.from({ length: workers }, () => shared[name]).flat());
  const all = usesUp(target) ? [...tests.flatMap(({ needs }) => usedAlone(target, needs)), ...ofAll] : [];
  const count = (use: Use): number => all.filter((each) => each === use).length;
  return { deleted: count('deleted'), refused: count('refused'), left: count('left') };
}

/** How many images each test takes at most on one worker. What tests share is counted at the first of them, as in `verdict.json`. */
export function imagesOfEach<Test extends NeedyTest>(target: PlannedTarget, tests: readonly Test[]): ReadonlyMap<Test, number> {
  const served = new Set<Shared>();
  const takes = (test: Test): number => {
    if (!usesUp(target)) return 0;
    const { cost, first } = taken(target, test.needs, served);
    for (const name of first) served.add(name);
    return cost;
  };
  return new Map(tests.map((test) => [test, takes(test)]));
}

/** The images that a test takes beside those of `served`, which earlier tests of its worker share with it; and what it is first to share. */
function taken(
  target: PlannedTarget,
  needs: Needs,
  served: ReadonlySet<Shared>,
): { readonly cost: number; readonly first: readonly Shared[] } {
  const first = usedTogether(target, needs).filter((name) => !served.has(name));
  return { cost: first.reduce((sum, name) => sum + shared[name].length, usedAlone(target, needs).length), first };
}

/** Whether a run uses images up: it does unless there are none, or a mock makes up as many as are asked for. */
const usesUp = ({ images }: PlannedTarget): boolean => images.source !== 'none' && images.source !== 'stateless';

/** The images that a run needs, and what for. */
export function imagesText(target: Pick<PlannedTarget, 'images' | 'limits'>, counts: ImageCounts, workers: number): string {
  const { deleted, refused, left } = counts;
  const all = deleted + refused + left;
  const most = imagesAtMost(target);
  const uses = all === 0 ? '' : ` (${deleted} to be deleted, ${refused} for requests that must be refused, ${left} to be left)`;
  const over = `over ${counted(workers, 'worker')}`;
  const isListed = target.images.source === 'ids' && target.images.ids.length === most;
  const why = isListed ? `only ${most} are listed` : `TARGET_MAX_IMAGES allows ${most}`;
  const rest = most < all ? `; ${why}: they go to the core first, then to what finds a loss, then by level and code` : '';
  return `images needed: ${all} at most, ${over}${uses}${rest}`;
}

/**
 * Shares few images out among the tests of one worker: the core first, then what finds a loss, then by level and code. A test that uses no image, or
 * none that others do not use as well, is always served. Gives the tests that get no image, how many images are to spare for what a test can do
 * without, and whether refused requests have a victim.
 */
export function allotment<Test extends NeedyTest>(target: PlannedTarget, tests: readonly Test[]) {
  if (!hasFewImages(target)) return { without: [], few: undefined };
  let left = imagesAtMost(target);
  const served = new Set<Shared>();
  const isShort = ({ needs }: NeedyTest): boolean => {
    if (needs.standIn) return false;
    const { cost, first } = taken(target, needs, served);
    if (cost > left) return true;
    left -= cost;
    for (const name of first) served.add(name);
    return false;
  };
  const runnable = tests.filter(({ needs }) => whyUntested(needs, target) === undefined);
  const without = runnable.sort(byWeight).filter(isShort);
  return { without, few: { spare: left, victim: served.has('victim') } };
}

/** Why each test decides nothing on a target, as far as that shows before anything is sent: what is missing, or no image left for it. */
export function foreseen<Test extends NeedyTest>(
  target: PlannedTarget,
  tests: readonly Test[],
): (test: Test) => Reason | undefined {
  const without = new Set(allotment(target, tests).without);
  const uncaused = (code: RefusalCode): Reason | undefined => {
    const causing = tests.filter(({ needs }) => provokedBy(needs).includes(code)).map(({ needs }) => whyUntested(needs, target));
    return causing.includes(undefined) ? undefined : causing[0];
  };
  return (test) =>
    whyUntested(test.needs, target) ??
    unseen(requirements[requirementOf(test.tags)].evidence, target, uncaused) ??
    (without.has(test) ? untested('images-used-up') : undefined);
}

/** Whether so few images of a target may be used that they have to be shared out. */
export const usesFewImages = (target: PlannedTarget): boolean => hasFewImages(target);

/** Whether a test takes an image of the run, for itself or with others. */
export const takesImages = (target: PlannedTarget, needs: Needs): boolean =>
  usedTogether(target, needs).length > 0 || usedAlone(target, needs).length > 0;

function usedAlone(target: PlannedTarget, needs: Needs): readonly Use[] {
  const deleted = (needs.aims ?? []).flatMap((aim): Use[] => (aim === 'own' && !needs.saving ? ['deleted'] : []));
  // An image whose deletion was refused, and that the test deletes then, serves no other.
  const isPassing = needs.passing && provokedBy(needs).some((code) => isHooked(code, target));
  return isPassing ? [...deleted, 'refused'] : deleted;
}

function usedTogether(target: PlannedTarget, needs: Needs): readonly Shared[] {
  const { aims = [], provokes = [] } = needs;
  const refused = needs.passing
    ? []
    : provokedBy(needs)
        .filter((code) => isHooked(code, target))
        .map(victimOf);
  const takes: Readonly<Partial<Record<Shared, boolean>>> = {
    deletion: aims.includes('deletion'),
    saving: needs.saving === true,
    victim: aims.includes('victim') || provokes.some((code) => provokesOnOwn(code, target) && !isHooked(code, target)),
    bystander: aims.includes('bystander'),
  };
  return (Object.keys(shared) as Shared[]).filter((name) => takes[name] || refused.includes(name));
}

/** The victim of a refusal that the operator brings about: what got 413 or 5xx serves no other kind. */
const victimOf = (code: RefusalCode): Shared =>
  code === 413 || code === 500 || code === 503 ? (`with ${code}` as const) : 'as provoked';

function isHooked(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way !== undefined && ('before' in way || 'headers' in way || 'burst' in way);
}

function byWeight(one: NeedyTest, other: NeedyTest): number {
  const [a, b] = [weight(requirementOf(one.tags)), weight(requirementOf(other.tags))];
  return a.map((each, place) => each - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

const weight = (id: RequirementId): readonly number[] => [
  coreRequirements.includes(id) ? coreRequirements.indexOf(id) : coreRequirements.length,
  requirements[id].harm === 'loss' ? 0 : 1,
  levels.indexOf(requirements[id].level),
  requirementIds.indexOf(id),
];

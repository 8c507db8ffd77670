import type { RefusalCode } from '../../contracts/operation.ts';
import { levels, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { counted } from '../platform/text/phrases.ts';
import { hasFewImages, imagesAtMost } from '../settings/operators-images.ts';
import { coreRequirements } from '../verdict/core.ts';
import { type Needs, provokedBy } from '../verdict/declared.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { PlannedTarget } from './planned-target.ts';
import { provokesOnOwn, unseen, whyUntested } from './predict-untested.ts';

/** A test as far as its images matter. */
export interface NeedyTest {
  readonly id: RequirementId;
  readonly needs: Needs;
}

/** Images that the tests of a worker share. A bystander that was left serves the next test; no test watches more than three. */
const shared = {
  deletion: 1,
  saving: 1,
  joined: 1,
  victim: 1,
  'as provoked': 1,
  'with 413': 1,
  'with 500': 1,
  'with 503': 1,
  bystander: 3,
} as const;
type Shared = keyof typeof shared;

/** How many images each test takes at most on one worker. What tests share is counted at the first of them, as in `verdict.json`. */
export function imagesOfEach<Test extends NeedyTest>(target: PlannedTarget, tests: readonly Test[]): ReadonlyMap<Test, number> {
  const worker = new WorkerImages(target);
  return new Map(tests.map((test) => [test, worker.take(test.needs)]));
}

/** The most images that a run uses up; a target that deletes an image although it refuses to may cost one more for each attack. */
export function imagesNeeded(target: PlannedTarget, tests: readonly NeedyTest[], workers: number): number {
  const worker = new WorkerImages(target);
  const ofOne = tests.reduce((sum, { needs }) => sum + worker.take(needs), 0);
  return ofOne + (workers - 1) * worker.together;
}

/** The images that one worker takes for its tests, one after the other. */
class WorkerImages {
  readonly #target: PlannedTarget;
  readonly #served = new Set<Shared>();

  constructor(target: PlannedTarget) {
    this.#target = target;
  }

  /** How many images a test takes beside those that earlier tests share with it, if there are so many. Of more it takes none. */
  take(needs: Needs, most = Number.POSITIVE_INFINITY): number {
    const { source } = this.#target.images;
    // A mock makes up as many as are asked for.
    if (source === 'none' || source === 'stateless') return 0;
    const first = usedTogether(this.#target, needs).filter((name) => !this.#served.has(name));
    const images = first.reduce((sum, name) => sum + shared[name], usedAlone(this.#target, needs));
    if (images <= most) for (const name of first) this.#served.add(name);
    return images;
  }

  /** How many images the tests so far share. */
  get together(): number {
    return [...this.#served].reduce((sum, name) => sum + shared[name], 0);
  }

  /** Whether refused requests have a victim. */
  get hasVictim(): boolean {
    return this.#served.has('victim');
  }
}

/** How many images a run needs, and what becomes of the tests if there are fewer. */
export function imagesText(target: Pick<PlannedTarget, 'images' | 'limits'>, needed: number, workers: number): string {
  const most = imagesAtMost(target);
  const isListed = target.images.source === 'ids' && target.images.ids.length === most;
  const why = isListed ? `only ${most} are listed` : `TARGET_MAX_IMAGES allows ${most}`;
  const rest = most < needed ? `; ${why}: they go to the core first, then to what finds a loss, then by level and code` : '';
  return `images needed: ${needed} at most, over ${counted(workers, 'worker')}${rest}`;
}

/**
 * Shares few images out among the tests of one worker: the core first, then what finds a loss, then by level and code. A test that uses no image, or
 * none that others do not use as well, is always served. Gives the tests that get no image, how many images are to spare for what a test can do
 * without, and whether refused requests have a victim.
 */
export function allotment<Test extends NeedyTest>(target: PlannedTarget, tests: readonly Test[]) {
  if (!hasFewImages(target)) return { without: [], few: undefined };
  let spare = imagesAtMost(target);
  const worker = new WorkerImages(target);
  const isShort = ({ needs }: NeedyTest): boolean => {
    if (needs.standIn) return false;
    const images = worker.take(needs, spare);
    if (images > spare) return true;
    spare -= images;
    return false;
  };
  const runnable = tests.filter(({ needs }) => whyUntested(needs, target) === undefined);
  const without = runnable.sort(byWeight).filter(isShort);
  return { without, few: { spare, victim: worker.hasVictim } };
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
    unseen(test.needs, target, uncaused) ??
    (without.has(test) ? untested('images-used-up') : undefined);
}

/** Whether so few images of a target may be used that they have to be shared out. */
export const usesFewImages = (target: PlannedTarget): boolean => hasFewImages(target);

/** Whether a test takes an image of the run, for itself or with others. */
export const takesImages = (target: PlannedTarget, needs: Needs): boolean =>
  usedTogether(target, needs).length > 0 || usedAlone(target, needs) > 0;

/** How many images serve this test and no other. */
function usedAlone(target: PlannedTarget, needs: Needs): number {
  const deleted = needs.shares !== undefined ? [] : (needs.aims ?? []).filter((aim) => aim === 'own');
  // An image whose deletion was refused, and that the test deletes then, serves no other.
  const isPassing = needs.passing && provokedBy(needs).some((code) => isHooked(code, target));
  return deleted.length + (isPassing ? 1 : 0);
}

function usedTogether(target: PlannedTarget, needs: Needs): readonly Shared[] {
  const { aims = [], provokes = [] } = needs;
  const hooked = needs.passing ? [] : provokedBy(needs).filter((code) => isHooked(code, target));
  const refused = hooked.map(victimOf);
  const takes: Readonly<Partial<Record<Shared, boolean>>> = {
    deletion: aims.includes('deletion'),
    saving: needs.shares === 'saving',
    joined: needs.shares === 'joined',
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
  const [a, b] = [weight(one.id), weight(other.id)];
  return a.map((each, place) => each - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

const weight = (id: RequirementId): readonly number[] => [
  coreRequirements.includes(id) ? coreRequirements.indexOf(id) : coreRequirements.length,
  requirements[id].harm === 'loss' ? 0 : 1,
  levels.indexOf(requirements[id].level),
  requirementIds.indexOf(id),
];

import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { needsOf } from '../engine/entry.ts';
import { requestsOfBurst } from '../images/provocation-steps.ts';
import { listed, spokenTime } from '../platform/text/phrases.ts';
import { foreseen, imagesNeeded, imagesText, type NeedyTest } from '../run/image-demand.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { hasFewImages, imagesAtMost } from '../settings/operators-images.ts';
import { coreRequirements } from '../verdict/core.ts';
import { provokedBy } from '../verdict/declared.ts';
import { isGated } from '../verdict/profile.ts';
import type { Reason } from '../verdict/reason.ts';
import { isNotOffered, isUnreadable, shownReason } from '../verdict/shown-reason.ts';
import { gainsAmong, gainText } from '../verdict/to-test-more.ts';

/** A test, and why a run leaves it out; undefined if, before anything is sent, it seems that the test will decide something. */
export interface PlannedTest extends NeedyTest {
  readonly why: Reason | undefined;
}

/** The tests of these requirements on a target, as a run would treat them. */
export function forecastTests(target: PlannedTarget, ids: readonly RequirementId[]): PlannedTest[] {
  const tests = ids.map((id) => ({ id, needs: needsOf(requirements[id]) }));
  const reasonOf = foreseen(target, tests);
  return tests.map((test) => ({ ...test, why: reasonOf(test) }));
}

/** Those that a run does not leave out. */
export const testsToRun = (planned: readonly PlannedTest[]): PlannedTest[] => planned.filter(({ why }) => why === undefined);

/** How many requests a test sends that is no rule over what others sent, as the average of them all on the reference target. */
const requestsOfTest = 5;

/** How many it sends in addition where images of others stand: the lists around its deletions show that these are left. */
const looksBesideOthers = 3;

/** About how many requests look at the one deletion that the tests of a worker share, in every way, before and after it. */
const looksAround = 40;

/**
 * What each further worker adds, as a share of these requests: tests share requests and images within a worker only. With four
 * workers, a run on the reference target behind a delay sent 1003 requests instead of 759.
 */
const shareOfWorker = 0.11;

/** About how many requests these tests send over this many workers, with the bursts that they cause on this target. */
export function requestsOf(
  { provoke, broadAllowed }: Pick<PlannedTarget, 'provoke' | 'broadAllowed'>,
  tests: readonly NeedyTest[],
  workers: number,
): number {
  const ofTest = requestsOfTest + (broadAllowed ? 0 : looksBesideOthers);
  const bursts = tests
    .flatMap(({ needs }) => provokedBy(needs))
    .map((code) => {
      const way = provoke[code];
      return way !== undefined && 'burst' in way ? requestsOfBurst(way.burst.requests) : 0;
    });
  const looks = tests.some(({ needs }) => needs.aims?.includes('deletion')) ? looksAround : 0;
  const sent = bursts.reduce((sum, each) => sum + each, tests.length * ofTest + looks);
  const others = Math.max(0, Math.min(workers, tests.length) - 1);
  return Math.round(sent * (1 + shareOfWorker * others));
}

/**
 * The time that the suite itself takes: to start, in s, and for a request, in ms. Measured on two idle cores, as in docs/background/performance.md.
 */
const startSeconds = 6;
const ownMs = 8;

/** How long a run takes whose requests are each answered in this time, in s. */
function secondsOf({ limits }: PlannedTarget, requests: number, workers: number, latencyMs: number): number {
  const atRate = requests / (limits.requestsPerSecond ?? Number.POSITIVE_INFINITY);
  return Math.ceil(startSeconds + Math.max(atRate, (requests * (latencyMs + ownMs)) / 1000 / workers));
}

/** How fast a run is. `latencyMs`: how long a response takes; absent in a plan, which measures nothing. */
interface Speed {
  readonly workers: number;
  readonly latencyMs?: number;
}

/** The most that a run will decide, and its cost. */
export type Forecast = ReturnType<typeof forecast>;

/** The most that a run will decide, and its cost. */
export function forecast(target: PlannedTarget, planned: readonly PlannedTest[], speed: Speed) {
  const workers = hasFewImages(target) ? 1 : speed.workers;
  const run = testsToRun(planned);
  const wanting = planned.filter(({ why }) => why === undefined || why.code === 'images-used-up');
  const musts = (inside: boolean) => {
    const all = planned.filter(({ id }) => isMust(id) && isGated(target.profile, id) === inside);
    return { tested: testsToRun(all).length, of: all.length };
  };
  const tested = new Set<string>(run.map(({ id }) => id));
  const requests = requestsOf(
    target,
    run.filter(({ id }) => !('over' in requirements[id])),
    workers,
  );
  return {
    /** MUST requirements of the profile, and those that it is not about. */
    must: musts(true),
    others: musts(false),
    /** Codes whose own requirement is tested. */
    codes: documentedCodes.map(({ code }) => code).filter((code) => tested.has(`DI-${code}-01`)),
    images: imagesNeeded(target, wanting, workers),
    requests,
    /** Without the time that images take; undefined where no response was measured. */
    seconds: speed.latencyMs === undefined ? undefined : secondsOf(target, requests, workers, speed.latencyMs),
    /** What of the core a run would not decide, and why; null if it may be conformant. */
    gap: gapIn(planned),
    workers,
  };
}

/** A forecast for people, with the three settings with which a run would test most. */
export function forecastLines(target: PlannedTarget, planned: readonly PlannedTest[], expected: Forecast): string[] {
  const { must, others, codes, images, requests, seconds, gap, workers } = expected;
  const { maxSeconds = Number.POSITIVE_INFINITY } = target.limits;
  // A plan does not know whose images are there.
  const more = seconds === undefined && target.broadAllowed ? ', half as many again beside images of others' : '';
  const time = seconds === undefined ? more : ` in about ${spokenTime(seconds)}, without the time that images take`;
  const late = (seconds ?? 0) > maxSeconds ? `; TARGET_MAX_SECONDS=${maxSeconds} ends the run before that: raise it` : '';
  const beside = others.of === 0 ? '' : `, and ${others.tested} of ${others.of} outside it`;
  return [
    ...(gap === null ? [] : [`no run can be conformant: ${listed(gap.requirements)} would not be tested (${gap.reason.text})`]),
    `if the target conforms, a run tests at most ${must.tested} of ${must.of} MUST requirements of the profile ${target.profile}${beside}`,
    `codes at most: ${codes.join(', ') || 'none'}`,
    imagesText(target, images, workers),
    ...byImages(target, planned),
    `requests: about ${requests}${time}${late}`,
    ...bestSettings(target, planned).map((line) => `to test more: ${line}`),
  ];
}

/** How many images a run on a slow cloud can wait for, and all. */
const someImages = [3, 10, 25, Number.POSITIVE_INFINITY] as const;

/**
 * What a run decides with fewer images: `3 decide at most 92 MUST requirements of the profile (18 about loss), 10 decide at most 106 (25), all …`.
 * No line if more images decide no more.
 */
function byImages(target: PlannedTarget, planned: readonly PlannedTest[]): string[] {
  const most = imagesAtMost(target);
  const decidedWith = (images: number) => {
    const why = foreseen({ ...target, limits: { ...target.limits, images: Math.min(images, most) } }, planned);
    const decided = planned.filter((test) => isMust(test.id) && isGated(target.profile, test.id) && !why(test));
    return {
      images,
      must: decided.length,
      loss: decided.filter(({ id }) => requirements[id].harm === 'loss').length,
    };
  };
  const rows = someImages.filter((images) => images < most || images === Number.POSITIVE_INFINITY).map(decidedWith);
  const [first, ...more] = rows.filter(({ must }, place) => must > (rows[place - 1]?.must ?? -1));
  if (first === undefined || more.length === 0) return [];
  const others = more.map(({ images, must, loss }) => {
    return `${images === Number.POSITIVE_INFINITY ? 'all' : images} decide at most ${must} (${loss})`;
  });
  const fewest = `${first.images} decide at most ${first.must} MUST requirements (${first.loss} about loss)`;
  return [`  ${[fewest, ...others].join(', ')}; TARGET_MAX_IMAGES sets how many are used`];
}

/** What of the core would not be decided, as far as it can be foreseen. */
function gapIn(planned: readonly PlannedTest[]) {
  const open = planned.flatMap(({ id, why }) => {
    return why !== undefined && coreRequirements.includes(id) && !isUnreadable(shownReason([why])) ? [{ id, why }] : [];
  });
  const reason = shownReason(open.map(({ why }) => why));
  return reason === null ? null : { requirements: open.map(({ id }) => id), reason };
}

/** The three settings with which a run would test most, as the verdict will say it. */
function bestSettings({ profile }: PlannedTarget, planned: readonly PlannedTest[]): string[] {
  const open = planned.flatMap(({ id, why }) => {
    const reason = shownReason(why === undefined ? [] : [why]);
    return reason === null || isNotOffered({ reason }) ? [] : [{ id, gated: isGated(profile, id), reason }];
  });
  const best = gainsAmong(open).slice(0, 3);
  return best.map((gain) => `${gain.remedy} (${gainText(gain)})`);
}

const isMust = (id: RequirementId): boolean => requirements[id].level === 'MUST';

import { leftToTarget } from '../../contracts/evidence.ts';
import { documentedCodes } from '../../contracts/operation.ts';
import { type Level, type RequirementId, requirements } from '../../contracts/requirements.ts';
import { requestsOfBurst } from '../images/provocation-steps.ts';
import { listed, spokenTime } from '../platform/text/phrases.ts';
import { foreseen, imagesNeeded, imagesText, type NeedyTest } from '../run/image-demand.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { hasFewImages, imagesAtMost } from '../settings/operators-images.ts';
import { provokedBy, requirementOf } from '../verdict/declared.ts';
import { coreRequirements } from '../verdict/findings.ts';
import { isGated } from '../verdict/profile.ts';
import type { Reason } from '../verdict/reason.ts';
import { isNotOffered, isUnreadable, type ShownReason, shownReason } from '../verdict/shown-reason.ts';
import { gainsAmong, gainText } from '../verdict/to-test-more.ts';
import type { ListedTest } from './listing.ts';

/** A test, and why a run leaves it out; undefined if, before anything is sent, it seems that the test will decide something. */
export interface PlannedTest {
  readonly test: ListedTest;
  readonly why: Reason | undefined;
}

/** The tests of a target, as a run would treat them. */
export function forecastTests(target: PlannedTarget, tests: readonly ListedTest[]): PlannedTest[] {
  const own = tests.filter((each) => each.target === target.name);
  const reasonOf = foreseen(target, own);
  return own.map((test) => ({ test, why: reasonOf(test) }));
}

/** Those that a run does not leave out. */
export const testsToRun = (planned: readonly PlannedTest[]): ListedTest[] =>
  planned.filter(({ why }) => why === undefined).map(({ test }) => test);

/** How long a response takes if nothing has been measured, in ms. */
const assumedMs = { remote: 100, loopback: 5 } as const;

/**
 * The time that the suite itself takes: to start, in s, and for a request, in ms. Measured on two idle cores, as in docs/background/performance.md.
 */
const startSeconds = 6;
const ownMs = 8;

/** About how many requests a test sends, with those of the bursts that it causes on this target. */
export function requestsOf({ provoke }: Pick<PlannedTarget, 'provoke'>, { needs }: Pick<NeedyTest, 'needs'>): number {
  const bursts = provokedBy(needs).map((code) => {
    const way = provoke[code];
    return way !== undefined && 'burst' in way ? requestsOfBurst(way.burst.requests) : 0;
  });
  return (needs.requests ?? 0) + bursts.reduce((sum, each) => sum + each, 0);
}

/** About how many requests look at the one deletion that the tests of a worker share, in every way, before and after it. */
const looksAround = 40;

/**
 * What each further worker adds, as a share of these requests: tests share requests and images within a worker only. With four
 * workers, a run on the reference target behind a delay sent 1003 requests instead of 759.
 */
const shareOfWorker = 0.11;

/** About how many requests these tests send over this many workers. */
export function requestsOfAll(target: PlannedTarget, tests: readonly NeedyTest[], workers: number): number {
  const looks = tests.some(({ needs }) => needs.aims?.includes('deletion')) ? looksAround : 0;
  const counted = tests.reduce((sum, test) => sum + requestsOf(target, test), looks);
  const others = Math.max(0, Math.min(workers, tests.length) - 1);
  return Math.round(counted * (1 + shareOfWorker * others));
}

/** How fast a run is. `latencyMs`: how long a response takes, as measured; absent in a plan. */
interface Speed {
  readonly workers: number;
  readonly latencyMs?: number;
}

/** The most that a run will decide, and its cost. */
export type Forecast = ReturnType<typeof forecast>;

/** The most that a run will decide, its cost, and the settings that would add most. */
export function forecast(target: PlannedTarget, planned: readonly PlannedTest[], speed: Speed) {
  const workers = hasFewImages(target) ? 1 : speed.workers;
  const run = testsToRun(planned);
  const wanting = planned.filter(({ why }) => why === undefined || why.code === 'images-used-up').map(({ test }) => test);
  const musts = (inside: boolean) =>
    planned.filter(({ test }) => levelOf(test) === 'MUST' && isGated(target.profile, requirementOf(test.tags)) === inside);
  const ran = testsToRun(musts(true));
  const left = ran.map((test) => leftIn(test)).filter((kinds) => kinds.length > 0);
  const share = (tests: readonly PlannedTest[]) => ({ tested: testsToRun(tests).length, of: tests.length });
  const tested = new Set<string>(run.map(({ tags }) => requirementOf(tags)));
  const codes = documentedCodes.map(({ code }) => code).filter((code) => tested.has(`DI-${code}-01`));
  const ms = speed.latencyMs ?? (target.onLoopback ? assumedMs.loopback : assumedMs.remote);
  const requests = requestsOfAll(target, run, workers);
  const rate = target.limits.requestsPerSecond ?? Number.POSITIVE_INFINITY;
  const seconds = Math.max(requests / rate, (requests * (ms + ownMs)) / 1000 / workers);
  return {
    /** Of the MUST requirements of the profile. `resting`: those that rest on what a conforming target may lack. */
    must: { ...share(musts(true)), resting: left.length },
    restsOn: [...new Set(left.flat())],
    /** Of those that the profile is not about. */
    others: share(musts(false)),
    /** Codes whose own requirement is tested. */
    codes,
    images: imagesNeeded(target, wanting, workers),
    byImages: byImages(target, planned),
    requests,
    /** Without the time that images take. */
    seconds: Math.ceil(startSeconds + seconds),
    /** How long a response takes, in ms, and whether that was measured. */
    response: { ms: Math.round(ms), measured: speed.latencyMs !== undefined },
    /** What of the core a run would not decide, and why; null if it may be conformant. */
    gap: gapIn(planned),
    /** The three settings that would add most. */
    settings: bestSettings(target, planned),
    workers,
  };
}

/** A forecast for people. */
export function forecastLines(target: PlannedTarget, expected: Forecast): string[] {
  const { must, restsOn, others, codes, images, byImages, requests, seconds, response, gap, settings, workers } = expected;
  const assumed = response.measured ? '' : ` if a response takes ${response.ms} ms`;
  const { maxSeconds = Number.POSITIVE_INFINITY } = target.limits;
  const late = seconds > maxSeconds ? `; TARGET_MAX_SECONDS=${maxSeconds} ends the run before that: raise it` : '';
  const beside = others.of === 0 ? '' : `, and ${others.tested} of ${others.of} outside it`;
  return [
    ...(gap === null ? [] : [`no run can be conformant: ${listed(gap.requirements)} would not be tested (${gap.reason.text})`]),
    `if the target conforms, a run tests at most ${must.tested} of ${must.of} MUST requirements of the profile ${target.profile}${beside}`,
    ...(restsOn.length === 0
      ? []
      : [
          `  ${must.resting} of them only if the target shows ${new Intl.ListFormat('en', { type: 'disjunction' }).format(restsOn)}`,
        ]),
    `codes at most: ${codes.join(', ') || 'none'}`,
    imagesText(target, images, workers),
    ...(byImages.length < 2 ? [] : [byImagesText(byImages)]),
    `requests: about ${requests} in about ${spokenTime(seconds)}${assumed}, without the time that images take${late}`,
    ...settings.map((line) => `to test more: ${line}`),
  ];
}

/** How many images a run on a slow cloud can wait for. */
const fewImages = [3, 10, 25] as const;

/** What a run decides with this many images: MUST requirements of the profile, and those of them about a loss. Fewest first; all are last. */
type ByImages = readonly { readonly images: number; readonly must: number; readonly ofLoss: number }[];

function byImages(target: PlannedTarget, planned: readonly PlannedTest[]): ByImages {
  const musts = planned.filter(({ test, why }) => {
    const isOpen = why === undefined || why.code === 'images-used-up';
    return isOpen && levelOf(test) === 'MUST' && isGated(target.profile, requirementOf(test.tags));
  });
  const most = imagesAtMost(target);
  const decidedWith = (images: number) => {
    const limited = { ...target, limits: { ...target.limits, images: Math.min(images, most) } };
    const why = foreseen(
      limited,
      planned.map(({ test }) => test),
    );
    const decided = musts.filter(({ test }) => why(test) === undefined);
    return { images, must: decided.length, ofLoss: decided.filter(({ test }) => isOfLoss(test)).length };
  };
  const rows = [...fewImages.filter((images) => images < most), Number.POSITIVE_INFINITY].map(decidedWith);
  return rows.filter(({ must }, place) => must > (rows[place - 1]?.must ?? -1));
}

/** `3 decide at most 92 MUST requirements (18 about loss), 10 decide at most 106 (25), all decide at most 142 (43)`. */
function byImagesText(rows: ByImages): string {
  const texts = rows.map(({ images, must, ofLoss }, place) => {
    const [what, about] = place === 0 ? [' MUST requirements', ' about loss'] : ['', ''];
    return `${images === Number.POSITIVE_INFINITY ? 'all' : images} decide at most ${must}${what} (${ofLoss}${about})`;
  });
  return `  ${texts.join(', ')}; TARGET_MAX_IMAGES sets how many are used`;
}

const isOfLoss = ({ tags }: ListedTest): boolean => requirements[requirementOf(tags)].harm === 'loss';

/** What of the core would not be decided, as far as it can be foreseen. */
function gapIn(planned: readonly PlannedTest[]): { requirements: RequirementId[]; reason: ShownReason } | null {
  const open = planned.flatMap(({ test, why }) => {
    const id = requirementOf(test.tags);
    return why !== undefined && coreRequirements.includes(id) && !isUnreadable(shownReason([why])) ? [{ id, why }] : [];
  });
  const reason = shownReason(open.map(({ why }) => why));
  return reason === null ? null : { requirements: open.map(({ id }) => id), reason };
}

/** The three settings with which a run would test most, as the verdict will say it. */
function bestSettings({ profile }: PlannedTarget, planned: readonly PlannedTest[]): string[] {
  const open = planned.flatMap(({ test, why }) => {
    const reason = shownReason(why === undefined ? [] : [why]);
    const id = requirementOf(test.tags);
    return reason === null || isNotOffered({ reason }) ? [] : [{ id, gated: isGated(profile, id), reason }];
  });
  const best = gainsAmong(open).slice(0, 3);
  return best.map((gain) => `${gain.remedy} (${gainText(gain)})`);
}

/** The evidence that a conforming target may lack, and a test rests on. */
function leftIn({ tags }: ListedTest): string[] {
  return requirements[requirementOf(tags)].evidence.flatMap((kind) => leftToTarget[kind] ?? []);
}

const levelOf = ({ tags }: ListedTest): Level => requirements[requirementOf(tags)].level;

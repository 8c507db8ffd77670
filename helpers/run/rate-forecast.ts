import { requestsOfBurst } from '../images/burst.ts';
import { spokenTime } from '../platform/text/phrases.ts';
import { hasFewImages } from '../settings/operators-images.ts';
import { provokedBy } from '../verdict/declared.ts';
import { foreseen, type NeedyTest } from './image-demand.ts';
import type { PlannedTarget } from './planned-target.ts';

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

/** About how many requests the check before the first test sends. */
const checkRequests = 12;

/**
 * How long the requests of a run take at the rate that the operator set, as a line for the start of the run; undefined without a rate.
 * `workers`: of each shard. `shards`: the rate is divided among them.
 */
export function rateLine(
  target: PlannedTarget,
  tests: readonly NeedyTest[],
  { workers, shards }: { readonly workers: number; readonly shards: number },
): string | undefined {
  const { requestsPerSecond, maxSeconds } = target.limits;
  if (requestsPerSecond === undefined) return undefined;
  const reasonOf = foreseen(target, tests);
  const run = tests.filter((test) => reasonOf(test) === undefined);
  const requests = checkRequests + requestsOfAll(target, run, hasFewImages(target) ? 1 : workers);
  const seconds = Math.ceil((requests * shards) / requestsPerSecond);
  const of = shards === 1 ? '' : `, of which this shard has ${Math.round((requestsPerSecond / shards) * 100) / 100}`;
  const line = `about ${requests} requests at ${requestsPerSecond} a second (TARGET_MAX_RPS)${of}: ${spokenTime(seconds)}, without the time that images and the clean-up take`;
  if (maxSeconds === undefined || seconds <= maxSeconds) return line;
  return `${line}. TARGET_MAX_SECONDS=${maxSeconds} ends the run before that: raise it`;
}

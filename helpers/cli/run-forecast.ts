import { documentedCodes } from '../../contracts/operation.ts';
import { requirements } from '../../contracts/requirements.ts';
import type { Preflight } from '../run/target-preflight.ts';
import { remedyOf } from '../verdict/reason.ts';
import { requirementOf } from '../verdict/requirement.ts';
import type { ListedTest, Listing } from './listing.ts';
import { imagesNeeded } from './plan-totals.ts';
import type { PlannedTarget } from './planned-target.ts';
import { leftOut } from './predict-untested.ts';

/** Requests per test that is run, rounded up: a run on the reference target sends about as many. */
const requestsPerTest = 9;

/** What a run will decide with these settings, what it takes, and the settings that would add most. */
export function forecastLines(
  target: PlannedTarget,
  { tests, workers }: Listing,
  { latencyMs }: Pick<Preflight, 'latencyMs'>,
): string[] {
  const own = tests.filter((each) => each.target === target.name);
  const run = own.filter(({ needs }) => leftOut(needs, target) === undefined);
  const musts = own.filter((test) => levelOf(test) === 'MUST');
  const decided = musts.filter((test) => run.includes(test));
  const codes = documentedCodes.filter(({ code }) => run.some((test) => topicOf(test) === String(code))).map(({ code }) => code);
  const images = imagesNeeded(target, run, workers);
  const short = target.images.source === 'ids' && target.images.ids.length < images;
  const requests = run.length * requestsPerTest;
  const rate = target.limits.requestsPerSecond ?? Number.POSITIVE_INFINITY;
  const minutes = Math.max(requests / rate, (requests * latencyMs) / 1000 / workers) / 60;
  return [
    `a run will test at most ${decided.length} of ${musts.length} MUST requirements, and requirements of the codes ${codes.join(', ') || 'none'}`,
    `it needs at most ${images} images${short ? `; ${target.images.ids.length} are listed, and requirements without an image are not tested` : ''}`,
    `it sends about ${requests} requests, which take about ${minutes < 1 ? 'a minute' : `${Math.ceil(minutes)} minutes`} without the time that images take`,
    ...bestSettings(target, own).map((line) => `to test more: ${line}`),
  ];
}

/** The three settings with which a run would test most. */
function bestSettings(target: PlannedTarget, own: readonly ListedTest[]): string[] {
  const gains = new Map<string, number>();
  for (const { needs } of own) {
    const why = leftOut(needs, target);
    const remedy = why === undefined ? '' : remedyOf(why);
    if (remedy !== '') gains.set(remedy, (gains.get(remedy) ?? 0) + 1);
  }
  const best = [...gains].sort(([, one], [, other]) => other - one).slice(0, 3);
  return best.map(([remedy, count]) => `${remedy} (${count} requirement${count === 1 ? '' : 's'})`);
}

const levelOf = ({ tags }: ListedTest): string => requirements[requirementOf(tags)].level;
const topicOf = ({ tags }: ListedTest): string => requirements[requirementOf(tags)].topic;

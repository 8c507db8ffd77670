import { documentedCodes } from '../../contracts/operation.ts';
import { requirements } from '../../contracts/requirements.ts';
import { hasFewImages } from '../config/few-images.ts';
import { counted } from '../printing/counted.ts';
import { foreseen, type ImageCounts, imagesNeeded, imagesText } from '../run/image-demand.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { requestsOfAll } from '../run/rate-forecast.ts';
import { type Reason, remedyOf } from '../verdict/reason.ts';
import { requirementOf } from '../verdict/requirement.ts';
import type { ListedTest } from './listing.ts';

/** A test, and why a run leaves it out; undefined if, before anything is sent, it seems that the test will decide something. */
export interface PlannedTest {
  readonly test: ListedTest;
  readonly why: Reason | undefined;
}

/** The tests of a target, as a run would treat them. */
export function plannedTests(target: PlannedTarget, tests: readonly ListedTest[]): PlannedTest[] {
  const own = tests.filter((each) => each.target === target.name);
  const reasonOf = foreseen(target, own);
  return own.map((test) => ({ test, why: reasonOf(test) }));
}

/** Those that a run does not leave out. */
export const testsToRun = (planned: readonly PlannedTest[]): ListedTest[] =>
  planned.filter(({ why }) => why === undefined).map(({ test }) => test);

/** How long a response takes where nothing has been measured, in ms. */
const assumedMs = 100;

/** How fast a run is. `latencyMs`: how long a response takes, as measured; absent in a plan. */
interface Pace {
  readonly workers: number;
  readonly latencyMs?: number;
}

/** What a run will decide at most, and what it takes. */
export interface Forecast {
  readonly must: { readonly tested: number; readonly of: number };
  readonly codes: readonly number[];
  readonly images: ImageCounts;
  readonly requests: number;
  /** Without the time that images take. */
  readonly minutes: number;
  /** The three settings that would add most. */
  readonly settings: readonly string[];
  readonly workers: number;
}

/** What a run will decide, what it takes, and the settings that would add most. */
export function forecast(target: PlannedTarget, planned: readonly PlannedTest[], pace: Pace): Forecast {
  const { latencyMs } = pace;
  const workers = hasFewImages(target.images) ? 1 : pace.workers;
  const run = testsToRun(planned);
  const wanting = planned.filter(({ why }) => why === undefined || why.code === 'images-used-up').map(({ test }) => test);
  const musts = planned.filter(({ test }) => levelOf(test) === 'MUST');
  const decided = musts.filter(({ why }) => why === undefined);
  const codes = documentedCodes.filter(({ code }) => run.some((test) => topicOf(test) === String(code))).map(({ code }) => code);
  const requests = requestsOfAll(target, run, workers);
  const rate = target.limits.requestsPerSecond ?? Number.POSITIVE_INFINITY;
  const minutes = Math.max(requests / rate, (requests * (latencyMs ?? assumedMs)) / 1000 / workers) / 60;
  return {
    must: { tested: decided.length, of: musts.length },
    codes,
    images: imagesNeeded(target, wanting, workers),
    requests,
    minutes: Math.ceil(minutes),
    settings: bestSettings(planned),
    workers,
  };
}

/** A forecast for people. `latencyMs`: what it rests on; absent in a plan. */
export function forecastLines(target: PlannedTarget, expected: Forecast, latencyMs?: number): string[] {
  const { must, codes, images, requests, minutes, settings, workers } = expected;
  const time = minutes <= 1 ? 'a minute' : `${minutes} minutes`;
  const assumed = latencyMs === undefined ? ` if a response takes ${assumedMs} ms` : '';
  return [
    `a run will test at most ${must.tested} of ${must.of} MUST requirements, and requirements of the codes ${codes.join(', ') || 'none'}`,
    imagesText(target, images, workers),
    `requests: about ${requests}, as on the reference target, in about ${time}${assumed}, without the time that images take`,
    ...settings.map((line) => `to test more: ${line}`),
  ];
}

/** The three settings with which a run would test most. */
function bestSettings(planned: readonly PlannedTest[]): string[] {
  const gains = new Map<string, number>();
  for (const { why } of planned) {
    const remedy = why === undefined ? '' : remedyOf(why);
    if (remedy !== '') gains.set(remedy, (gains.get(remedy) ?? 0) + 1);
  }
  const best = [...gains].sort(([, one], [, other]) => other - one).slice(0, 3);
  return best.map(([remedy, count]) => `${remedy} (${counted(count, 'requirement')})`);
}

const levelOf = ({ tags }: ListedTest): string => requirements[requirementOf(tags)].level;
const topicOf = ({ tags }: ListedTest): string => requirements[requirementOf(tags)].topic;

import { requirements } from '../../contracts/requirements.ts';
import { provokedBy } from '../declarations/needs.ts';
import { requirementOf } from '../declarations/requirement.ts';
import { imagesOfEach } from '../run/image-demand.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { requestsOf } from '../run/rate-forecast.ts';
import { isGated } from '../verdict/profile.ts';
import { shownReason } from '../verdict/shown-reason.ts';
import type { ListedTest } from './listing.ts';
import { forecast, forecastTests, type PlannedTest, testsToRun } from './run-forecast.ts';

/** The plan of one target, for a program. Pure. */
export function planJson(target: PlannedTarget, tests: readonly ListedTest[], workers: number): object {
  const { name, url, chosen, reaches, images, limits } = target;
  const planned = forecastTests(target, tests);
  const taken = imagesOfEach(target, testsToRun(planned));
  return {
    target: { name, url },
    chosen,
    reaches,
    imageSource: images.source,
    limits,
    forecast: forecast(target, planned, { workers }),
    requirements: planned.map((each) => rowOf(target, each, taken.get(each.test) ?? 0)),
  };
}

/** One requirement: whether a run tests it, or why not, what its requests aim at, about how many they are, and how many images it takes. */
function rowOf(target: PlannedTarget, { test, why }: PlannedTest, images: number): object {
  const { file, title, tags, needs } = test;
  const id = requirementOf(tags);
  const { level, area } = requirements[id];
  const reason = why === undefined ? null : shownReason([why]);
  const { aims = [], texts = [] } = needs;
  const requests = why === undefined ? requestsOf(target, test) : 0;
  return {
    id,
    level,
    area,
    gated: isGated(target.profile, id),
    title,
    file,
    tested: why === undefined,
    reason,
    aims,
    provokes: provokedBy(needs),
    texts,
    requests,
    images,
  };
}

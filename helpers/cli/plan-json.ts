import { requirements } from '../../contracts/requirements.ts';
import { provokedBy } from '../verdict/needs.ts';
import { requirementOf } from '../verdict/requirement.ts';
import { shownReason } from '../verdict/shown-reason.ts';
import type { ListedTest } from './listing.ts';
import type { PlannedTarget } from './planned-target.ts';
import { forecast, type PlannedTest, plannedTests } from './run-forecast.ts';

/** The plan of one target, for a program. Pure. */
export function planJson(target: PlannedTarget, tests: readonly ListedTest[], workers: number): object {
  const { name, url, chosen, reaches, images, limits } = target;
  const planned = plannedTests(target, tests);
  return {
    target: { name, url },
    chosen,
    reaches,
    imageSource: images.source,
    limits,
    forecast: forecast(target, planned, { workers }),
    requirements: planned.map(rowOf),
  };
}

/** One requirement: whether a run tests it, or why not, and what its requests aim at. */
function rowOf({ test: { file, title, tags, needs }, why }: PlannedTest): object {
  const id = requirementOf(tags);
  const { level } = requirements[id];
  const reason = why === undefined ? null : shownReason([why]);
  const { aims = [], texts = [] } = needs;
  return { id, level, title, file, tested: why === undefined, reason, aims, provokes: provokedBy(needs), texts };
}

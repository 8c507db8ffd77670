import type { FullConfig, Suite } from '@playwright/test/reporter';
import { needsIn } from '../declarations/needs.ts';
import { requirementIn } from '../declarations/requirement.ts';
import { plannedTargets } from '../run/project-outline.ts';
import { rateLine } from '../run/rate-forecast.ts';
import { visibly } from '../text/visible.ts';
import { targetOf } from './read-test.ts';

/** How long the requests of the run take, for each target with a rate. */
export function rateLines(config: FullConfig, suite: Suite): string[] {
  const planned = plannedTargets().filter(({ limits }) => limits.requestsPerSecond !== undefined);
  if (planned.length === 0) return [];
  const tests = suite.allTests().map((test) => ({ target: targetOf(test), tags: test.tags, needs: needsIn(test.annotations) }));
  return planned.flatMap((target) => {
    const own = tests.filter((test) => test.target === target.name && requirementIn(test.tags) !== undefined);
    const line =
      own.length === 0 ? undefined : rateLine(target, own, { workers: config.workers, shards: config.shard?.total ?? 1 });
    return line === undefined ? [] : [visibly`target ${target.name}: ${line}`];
  });
}

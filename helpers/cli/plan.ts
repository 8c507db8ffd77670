import { requirements } from '../../contracts/requirements.ts';
import { say } from '../platform/text/print.ts';
import { visible, visibleIn } from '../platform/text/visible.ts';
import { imagesOfEach } from '../run/image-demand.ts';
import { type PlannedTarget, plannedTarget } from '../run/planned-target.ts';
import { configured } from '../run/project-outline.ts';
import { requestsOf } from '../run/rate-forecast.ts';
import { requirementOf } from '../verdict/declared.ts';
import { provokedBy } from '../verdict/needs.ts';
import { isGated } from '../verdict/profile.ts';
import { shownReason } from '../verdict/shown-reason.ts';
import { command, endedBySignal } from './command-definition.ts';
import { type ListedTest, listing } from './listing.ts';
import { planOf } from './plan-text.ts';
import { otherOptions, selectionOptions } from './playwright-options.ts';
import { forecast, forecastTests, type PlannedTest, testsToRun } from './run-forecast.ts';

/** `npm run plan`: lists every request that could delete something, and why it is safe. */
export const plan = command({
  name: 'plan',
  summary: 'Says what a run would test and may delete, and why that is safe. Sends nothing.',
  usage: ['[OPTIONS] [FILE[:LINE]…]'],
  details: ['Takes the options of a run and says what that run would do, on one screen; --all lists every request.'],
  options: {
    ...selectionOptions,
    all: { type: 'boolean', help: 'list every request, and why it is safe' },
    json: { type: 'boolean', help: 'print JSON, for a program: an array with an entry for each target' },
  },
  moreOptions: otherOptions,
  operands: { least: 0, most: Number.POSITIVE_INFINITY, expected: 'test files' },
  statuses: {
    0: 'the plan is printed',
    1: 'there is no plan: the tests cannot be read',
    2: 'an option, the selection or the configuration is wrong',
    ...endedBySignal(),
  },
  run: async ({ has, without }, output) => {
    const settings = configured();
    const { targets, tests, workers } = await listing(process.env, without('all', 'json'));
    const selected = settings.targets.filter(({ name }) => targets.includes(name));
    const planned = selected.map((source) => plannedTarget(source, settings));
    if (has('json')) {
      const plans = planned.map((target) => visibleIn(planJson(target, tests, workers)));
      output.document(`${JSON.stringify(plans, null, 2)}\n`);
      return 0;
    }
    for (const target of planned) {
      for (const line of planOf(target, tests, { workers, all: has('all') }).flatMap((each) => each.split('\n')))
        say(visible(line));
    }
    return 0;
  },
});

function planJson(target: PlannedTarget, tests: readonly ListedTest[], workers: number): object {
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
  const gated = isGated(target.profile, id);
  const reason = why === undefined ? null : shownReason([why]);
  const { aims = [], texts = [] } = needs;
  const requests = why === undefined ? requestsOf(target, test) : 0;
  const sent = { aims, provokes: provokedBy(needs), texts, requests, images };
  return { id, level, area, gated, title, file, tested: why === undefined, reason, ...sent };
}

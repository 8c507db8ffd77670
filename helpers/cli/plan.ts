import { plannedTarget } from '../run/planned-target.ts';
import { configured } from '../run/project-outline.ts';
import { say } from '../text/print.ts';
import { visible, visibleIn } from '../text/visible.ts';
import { command, endedBySignal } from './command-definition.ts';
import { listing } from './listing.ts';
import { planJson } from './plan-json.ts';
import { planOf } from './plan-text.ts';
import { otherOptions, selectionOptions } from './playwright-options.ts';

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

import { leftToWholeRun, smokeDamages, smokeMost, smokeRequirements } from '../../contracts/smoke.ts';
import { handDown } from '../platform/internal-variable.ts';
import { say } from '../platform/text/print.ts';
import { command } from './command.ts';
import { selectionOptions, verboseOption } from './playwright-options.ts';
import { run, startRun } from './run.ts';
import { serve, serverOptions } from './served.ts';

/** `npm run smoke`: the gate before a merge, which a whole run follows before a release. */
export const smoke = command({
  name: 'smoke',
  summary: 'Looks for what must never be merged, then for the nine codes, in seconds.',
  usage: ['[OPTIONS]'],
  details: [
    `It looks, the worst first, whether ${smokeDamages.map(({ damage }) => damage).join('; ')}. It sends at most ${smokeMost.requests} requests and uses at most ${smokeMost.images} images, beside those of the preflight, the hooks and the clean-up, and every rule over all responses judges what it sends.`,
    `It does not look for: ${leftToWholeRun.map(({ what }) => what).join('; ')}. It reads no image again later and makes no Allure page. It never says that a target conforms: that takes a whole run.`,
  ],
  options: {
    page: { type: 'boolean', help: "make Allure's page, too" },
    project: selectionOptions.project,
    quiet: selectionOptions.quiet,
    ...verboseOption,
    ...serverOptions,
  },
  statuses: run.statuses,
  run: async (given) => {
    const { has, text, without } = given;
    // Playwright starts the rules beside the tests only of targets that all run: of a chosen one, they follow the tests.
    const beside = text('project') === undefined;
    // The settings are read once, and a smoke run has its own.
    handDown({ smoke: true, beside, ...(!has('page') && { statementOnly: true }), verbose: has('verbose') });
    serve(given);
    if (!has('quiet'))
      say(
        `smoke: ${smokeRequirements.length} tests, the worst damage first, and the rules over their responses; --help says what only a whole run looks for`,
      );
    startRun(without('page', 'server', 'wait', 'verbose'));
    return undefined;
  },
});

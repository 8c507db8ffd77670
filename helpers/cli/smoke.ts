import { handDown } from '../playwright-internals/internal-variable.ts';
import { caughtPercent, smokeSelection } from '../run/smoke-selection.ts';
import { say } from '../text/print.ts';
import { command } from './command-definition.ts';
import { selectionOptions, verboseOption } from './playwright-options.ts';
import { run, startRun } from './run.ts';
import { serve, serverOptions } from './served.ts';

/** `npm run smoke`: the gate before a merge, which a whole run follows before a release. */
export const smoke = command({
  name: 'smoke',
  summary: 'Tests the core, the nine codes and a requirement of most topics, in seconds.',
  usage: ['[OPTIONS]'],
  details: [
    'It chooses the tests that catch the most defects for the fewest requests, and judges every rule over their responses. It reads no image again later and makes no Allure page. It never says that a target conforms: that takes a whole run.',
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
    const { has, without } = given;
    // The settings are read once, and a smoke run has its own.
    handDown({ smoke: true, beside: true, ...(!has('page') && { statementOnly: true }), verbose: has('verbose') });
    serve(given);
    const { requirements, caught, mutants } = smokeSelection();
    const share = caughtPercent({ caught, mutants });
    say(
      `smoke: ${requirements.length} tests and the rules over their responses; of the ${mutants} defects that the suite is tried with, these find ${share} %`,
    );
    startRun(without('page', 'server', 'wait', 'verbose'));
    return undefined;
  },
});

import { startPlaywright } from '../platform/in-this-process.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { handDown } from '../platform/internal-variable.ts';
import { complain } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { exitAfter, runNotes } from '../run/run-notes.ts';
import { settingsIfRight } from '../settings/settings.ts';
import { command, endedBySignal, verdictStatuses } from './command.ts';
import { listing } from './listing.ts';
import { selectionOptions, verboseOption } from './playwright-options.ts';
import { serve, serverOptions } from './served.ts';
import { expectStartable } from './startable.ts';

/** Words that leave a run whole, and all its results to the suite's own reporter. */
const neutral = /^(?:--quiet|--workers=.*|-j\d.*|--output=.*)$/;

/** `npm run conformance`: runs the suite. Playwright runs in this process, so that every signal reaches it. */
export const run = command({
  name: 'run',
  summary: 'Tests the target and writes the verdict and the report.',
  usage: ['[OPTIONS] [FILE[:LINE]…]'],
  details: [
    'The target is described by TARGET_* variables, by a target file or by a login; without any of them the suite starts a conforming target of its own. A FILE such as 409 selects the test files whose path matches.',
    `${commandLine('plan')} lists what a run would send, and sends nothing.`,
  ],
  options: { ...selectionOptions, ...serverOptions, ...verboseOption },
  operands: { least: 0, most: Number.POSITIVE_INFINITY, expected: 'test files' },
  statuses: {
    ...verdictStatuses,
    1: 'a violation at or above the gate; a required code was not tested, or too few requirements were; an accepted deviation has expired or no longer happens',
    2: 'an option, the selection or the configuration is wrong; no requirement was tested',
    141: 'ended because its output was closed, after the clean-up',
    ...endedBySignal('after the clean-up'),
  },
  run: async (given) => {
    const { has } = given;
    serve(given);
    if (has('verbose')) handDown({ verbose: true });
    const words = given.without('server', 'wait', 'verbose');
    if (words.every((word) => neutral.test(word))) handDown({ beside: true });
    // A list of tests may be empty.
    else if (!has('list')) await expectTests(words);
    // The suite's own reporter prints no list of tests.
    startRun(has('list') ? ['--reporter=list', ...words] : words);
    return undefined;
  },
});

/** Starts Playwright on the suite, in this process. @throws UsageError if it cannot start */
export function startRun(words: readonly string[]): void {
  expectStartable(words);
  process.on('exit', (status) => {
    // Without a set-up that began, the target got no request: the input is wrong.
    process.exitCode = status === 1 && runNotes().setUp !== 'begun' ? 2 : exitAfter(status);
  });
  startPlaywright(playwrightWords('test', words), (message) => complain(visible(message)));
}

/**
 * Asks Playwright which tests a run selects. A run that selects none would send its preflight and replace the verdict of an earlier run before
 * Playwright notices.
 * @throws UsageError if no test is selected
 */
async function expectTests(words: readonly string[]): Promise<void> {
  // The run itself reports what is wrong with the settings.
  if (settingsIfRight() !== undefined) await listing(process.env, words);
}

import { readdirSync } from 'node:fs';
import { requirementIds, requirements } from '../../contracts/requirements.ts';
import { exitAfter, runNotes } from '../images/set-up-mailbox.ts';
import { startPlaywright } from '../platform/in-this-process.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { ownModule } from '../platform/installation/own-files.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { handDown } from '../platform/internal-variable.ts';
import { complain } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { settingsOrError } from '../settings/settings.ts';
import { tagsFor } from '../verdict/declared.ts';
import { command, endedBySignal, verdictStatuses } from './command-definition.ts';
import type { Given } from './command-words.ts';
import { listing } from './listing.ts';
import { selectionOptions, verboseOption } from './playwright-options.ts';
import { serve, serverOptions } from './served.ts';

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
    1: 'a violation at or above the gate; a required code or too few requirements were tested; an accepted deviation has expired or no longer happens',
    2: 'an option, the selection or the configuration is wrong; no requirement was tested',
    141: 'ended because its output was closed, after the clean-up',
    ...endedBySignal('after the clean-up'),
  },
  run: async (given) => {
    const { has } = given;
    serve(given);
    if (has('verbose')) handDown({ verbose: true });
    const words = given.without('server', 'wait', 'verbose');
    await expectTests({ ...given, words });
    if (words.every((word) => neutral.test(word))) handDown({ beside: true });
    // The suite's own reporter prints no list of tests.
    startRun(has('list') ? ['--reporter=list', ...words] : words);
    return undefined;
  },
});

/** Starts Playwright on the suite, in this process. */
export function startRun(words: readonly string[]): void {
  process.on('exit', (status) => {
    // Without a set-up that began, the target got no request: the input is wrong.
    process.exitCode = status === 1 && runNotes().setUp !== 'begun' ? 2 : exitAfter(status);
  });
  startPlaywright(playwrightWords('test', words), (message) => complain(visible(message)));
}

type Selected = Pick<Given<typeof selectionOptions>, 'has' | 'operands' | 'texts' | 'words'>;

/**
 * Asks Playwright which tests a run selects, unless it certainly selects one. A run that selects none would send its preflight and
 * replace the verdict of an earlier run before Playwright notices.
 * @throws UsageError if no test is selected
 */
export async function expectTests(given: Selected): Promise<void> {
  // A list of tests may be empty.
  if (given.has('list') || isCertain(given)) return;
  // The run itself reports what is wrong with the settings.
  if ('error' in settingsOrError()) return;
  await listing(process.env, given.words);
}

/** Whether the run selects a test, without the cost of loading all tests: it narrows down in no way, or in one of the usual ways. */
function isCertain({ has, operands, texts }: Selected): boolean {
  // Only Playwright can work out what these leave.
  if (has('last-failed') || texts('grep-invert').length > 0) return false;
  const greps = texts('grep');
  if (greps.length === 0) return operands.length === 0 || operands.some(isInPath);
  return operands.length === 0 && greps.length === 1 && greps.every(matchesTag);
}

/** Playwright takes an operand for a regular expression; these few characters mean themselves, or match themselves. */
const isInPath = (operand: string): boolean =>
  /^[\w./-]+$/.test(operand) && specs().some((file) => `/specs/${file}`.includes(operand));

const specs = (): string[] => readdirSync(ownModule('specs/x').replace(/x\.\w+$/, ''));

/** Whether an expression without anchors matches a tag, and so every title with that tag. */
function matchesTag(text: string): boolean {
  if (/[\^$/]|\(\?/.test(text)) return false;
  const expression = new RegExp(text, 'i');
  return requirementIds.some((id) => tagsFor(id, requirements[id]).some((tag) => expression.test(tag)));
}

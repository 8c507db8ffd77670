import { readdirSync } from 'node:fs';
import { requirementIds } from '../../contracts/requirements.ts';
import { ownModule } from '../platform/installation/own-files.ts';
import { settingsOrError } from '../run/project-outline.ts';
import { tagsOf } from '../verdict/requirement.ts';
import type { Given } from './command-words.ts';
import { listing } from './listing.ts';
import type { selectionOptions } from './playwright-options.ts';

type Selected = Pick<Given<typeof selectionOptions>, 'operands' | 'texts' | 'words'>;

/** Words after which Playwright tests nothing, chooses among tests by itself, or takes an empty selection for right. */
const without = /^--(?:list|ui|debug|pass-with-no-tests)(?:=|$)/;

/** Words that choose tests in a way that only Playwright can work out. */
const others = /^--(?:last-failed|test-list|test-list-invert|only-changed)(?:=|$)/;

/**
 * Asks Playwright which tests a run selects, unless it certainly selects one. A run that selects none would send its preflight and
 * replace the verdict of an earlier run before Playwright notices.
 * @throws UsageError if no test is selected
 */
export async function expectTests(given: Selected): Promise<void> {
  const { words } = given;
  if (words.some((word) => without.test(word)) || isCertain(given)) return;
  // The run itself reports what is wrong with the settings.
  if ('error' in settingsOrError()) return;
  await listing(process.env, words);
}

/** Whether the run selects a test, without the cost of loading all tests: it narrows down in no way, or in one of the usual ways. */
function isCertain({ operands, texts, words }: Selected): boolean {
  if (words.some((word) => others.test(word)) || texts('grep-invert').length > 0) return false;
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
  return requirementIds.some((id) => tagsOf(id).some((tag) => expression.test(tag)));
}

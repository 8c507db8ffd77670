import { execFile } from 'node:child_process';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { workersFor } from '../platform/worker-count.ts';
import { outlines } from '../run/project-outline.ts';
import { configured } from '../settings/settings.ts';
import { requirementOf } from '../verdict/declared.ts';
import { selectedTargets, targetName } from '../verdict/project-names.ts';
import { UsageError } from './command.ts';
import { expectStartable } from './startable.ts';

/** A test as Playwright would run it on a target. What it needs and sends is in the entry of its requirement. */
export interface ListedTest {
  readonly target: string;
  readonly id: RequirementId;
}

/** The tests that a run would run. */
export interface Listing {
  /** Names of the targets: all, or those of a fleet that the selection names. */
  readonly targets: readonly string[];
  readonly tests: readonly ListedTest[];
  readonly workers: number;
}

/** The tests of a run without a selection, which are known without Playwright. */
export function wholeRun(): Listing {
  const { names: targets } = configured();
  const tests = targets.flatMap((target) => requirementIds.map((id) => ({ target, id })));
  return { targets, tests, workers: workersFor(outlines().some(({ remote }) => remote)) };
}

const noTest =
  'The selection holds no test, so nothing is sent. Expected part of the path of a test file, such as 409, or a --grep that matches a title or a tag, such as @DI-401-02 or @MUST; --last-failed needs a last run with failures.';

/**
 * The tests that a run with these arguments of Playwright's would run, from `--list`: nothing is set up and nothing is sent.
 * @throws UsageError if the selection is to blame, and Error if the specs are to blame
 */
export async function listing(env: NodeJS.ProcessEnv, selection: readonly string[] = []): Promise<Listing> {
  expectStartable(selection);
  const words = playwrightWords('test', ['--list', ...selection, '--reporter=json']);
  const { out, err } = await printedBy(words, env);
  // Without a report, Playwright has refused the words.
  if (!out.startsWith('{')) throw new UsageError((out + err).trim().replace(/^Error: /, '') || 'Playwright lists no test.');
  const { config, suites, errors } = JSON.parse(out) as JSONReport;
  const said = errors.map(({ message, value }) => message ?? value ?? 'unknown error');
  if (said.some((error) => error.startsWith('Error: No tests found'))) throw new UsageError(noTest);
  if (said.length > 0) throw new Error(said.join('\n'));
  return { targets: selectedTargets(config), tests: suites.flatMap(testsIn), workers: config.workers };
}

/** What node prints with these words, whatever its exit status. */
function printedBy(words: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, words, { env, maxBuffer: Number.POSITIVE_INFINITY }, (_, out, err) => resolve({ out, err }));
  });
}

/** The tests of a suite in Playwright's JSON: each once for each target. Playwright writes tags without their `@`. */
const testsIn = ({ specs, suites = [] }: JSONReportSuite): ListedTest[] => [
  ...specs.flatMap(({ tags, tests }) =>
    tests.map(({ projectName }) => ({
      target: targetName(projectName),
      id: requirementOf(tags.map((tag) => `@${tag}`)),
    })),
  ),
  ...suites.flatMap(testsIn),
];

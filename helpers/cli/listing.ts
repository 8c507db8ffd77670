import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { type Needs, needsIn } from '../verdict/declared.ts';
import { isSeenProject, selectedTargets, targetName } from '../verdict/project-names.ts';
import { EndedBySignal, nodeProcess } from './suite-process.ts';
import { UsageError } from './usage-error.ts';

/** A test as Playwright would run it on a target. */
export interface ListedTest {
  readonly target: string;
  readonly title: string;
  /** Whether it judges the exchanges of other tests. */
  readonly seen: boolean;
  /** Path below the folder of the specs. */
  readonly file: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly needs: Needs;
  /** The status that the test declares: `passed`, or `skipped` for one that is never run. */
  readonly expected: string;
}

/** The tests that a run would run. */
export interface Listing {
  /** Names of the targets: all, or those of a fleet that the selection names. */
  readonly targets: readonly string[];
  readonly tests: readonly ListedTest[];
  readonly workers: number;
}

const noTest =
  'The selection holds no test, so nothing is sent. Expected part of the path of a test file, such as 409, or a --grep that matches a title or a tag, such as @DI-401-02 or @MUST; --last-failed needs a last run with failures.';

/**
 * The tests that a run with these arguments of Playwright's would run, from `--list`: nothing is set up and nothing is sent.
 * @throws UsageError if the selection is to blame, EndedBySignal, and Error if the specs are to blame
 */
export async function listing(env: NodeJS.ProcessEnv, selection: readonly string[] = []): Promise<Listing> {
  const folder = mkdtempSync(join(tmpdir(), 'delete-image-listing-'));
  const file = join(folder, 'tests.json');
  try {
    // Of two reporters Playwright takes the last.
    const words = playwrightWords('test', ['--list', ...selection, '--reporter=json']);
    const { status, output } = await nodeProcess(words, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file });
    if (status > 128) throw new EndedBySignal(status);
    if (!existsSync(file)) throw new UsageError(output.trim().replace(/^Error: /, '') || 'Playwright lists no test.');
    const { config, suites, errors } = JSON.parse(readFileSync(file, 'utf8')) as JSONReport;
    const said = errors.map(({ message, value }) => message ?? value ?? 'unknown error');
    if (said.some((error) => error.startsWith('Error: No tests found'))) throw new UsageError(noTest);
    if (said.length > 0) throw new Error(said.join('\n'));
    return { targets: selectedTargets(config), tests: suites.flatMap(testsIn), workers: config.workers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests of a suite in Playwright's JSON: each once for each target. */
const testsIn = ({ specs, suites = [] }: JSONReportSuite): ListedTest[] => [
  ...specs.flatMap(({ title, file, line, tags, tests }) =>
    tests.map(({ projectName, annotations, expectedStatus }) => ({
      ...{ target: targetName(projectName), seen: isSeenProject(projectName), title, file, line, expected: expectedStatus },
      ...{ tags: tags.map((tag) => `@${tag}`), needs: needsIn(annotations) },
    })),
  ),
  ...suites.flatMap(testsIn),
];

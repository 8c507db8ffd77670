import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { FullConfig, Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter';
import { needsIn } from '../declarations/needs.ts';
import { internal } from '../playwright-internals/internal-variable.ts';
import { selectedTargets, targetName } from '../shared/project-names.ts';
import type { ListedTest, Listing } from './listing.ts';

/** Writes what a run would run, as JSON, to the file named by `listing` in DELETE_IMAGE_INTERNAL. For `playwright test --list` only. */
export default class PlanReporter implements Reporter {
  #config: FullConfig | undefined;
  #tests: readonly TestCase[] = [];
  readonly #errors: string[] = [];

  printsToStdio(): boolean {
    return true;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#config = config;
    this.#tests = suite.allTests();
  }

  onError(error: TestError): void {
    this.#errors.push(error.message ?? error.value ?? 'unknown error');
  }

  onEnd(): void {
    const { rootDir = '', workers = 1, filteredProjects = [] } = this.#config ?? {};
    const tests = this.#tests.map((test) => listed(test, rootDir));
    const listing: Listing = { targets: selectedTargets({ filteredProjects }), tests, workers, errors: this.#errors };
    const { listing: file } = internal();
    if (file === undefined) throw new Error('nothing says where the listing goes; start it by listing()');
    writeFileSync(file, JSON.stringify(listing));
  }
}

function listed(test: TestCase, rootDir: string): ListedTest {
  return {
    target: targetName(test.parent.project()?.name ?? ''),
    title: test.title,
    file: relative(rootDir, test.location.file),
    line: test.location.line,
    tags: test.tags,
    needs: needsIn(test.annotations),
    expected: test.expectedStatus,
  };
}

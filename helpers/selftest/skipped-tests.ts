import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

interface Annotation {
  readonly type: string;
  readonly description?: string;
  readonly location?: { readonly file: string };
}

/** Files whose code belongs to a test and may skip it. */
const ofTests = /\.test\.ts$|\/helpers\/selftest\//;

/** Whether a test skipped itself for a reason. A test that the code under test skips, by a premise say, asserts nothing. */
const isMeant = (annotations: readonly Annotation[]): boolean =>
  annotations.some(
    ({ type, description = '', location }) => type === 'skip' && description !== '' && ofTests.test(location?.file ?? ''),
  );

/** Fails a run of the suite's own tests in which one was skipped by the code under test, or without a reason. */
export default class SkippedTests implements Reporter {
  readonly #skipped: string[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onTestEnd(test: TestCase, { status, annotations }: TestResult): void {
    if (status === 'skipped' && !isMeant(annotations))
      this.#skipped.push(`${test.location.file}:${test.location.line} ${test.title}`);
  }

  async onEnd({ status }: FullResult): Promise<Partial<FullResult>> {
    for (const name of this.#skipped) console.log(`  skipped by the code under test, or with no reason: ${name}`);
    return { status: this.#skipped.length > 0 && status === 'passed' ? 'failed' : status };
  }
}

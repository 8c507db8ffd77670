import type { TestInfo } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { handDown, internal } from './internal-variable.ts';

/**
 * Playwright ends the worker of a test that failed, so that nothing it left behind reaches the next test, and starts another:
 * 0.8 s of CPU for each violation. What a matcher found in a recorded exchange leaves nothing behind. The worker is
 * told that it expects the failure, and lives on; the runner, which the reporter tells before it looks at the test itself, does
 * not expect it. So every reporter, blob, exit status, `--max-failures` and `--last-failed` know the test as failed.
 * `restartWorkers` leaves all as Playwright has it.
 */

/** For the reporter, before workers start: promises those of this process that it will mark violated tests as failed. */
export function promiseToFail(): void {
  if (!internal().restartWorkers) handDown({ failingRunner: process.pid });
}

/** For a worker that has recorded a finding: expects the failure here, if its runner will not. */
export function expectHere(info: TestInfo): void {
  if (internal().failingRunner === process.ppid) info.expectedStatus = 'failed';
}

/** For the reporter, at the end of a test: marks a violated test that nobody accepted as failed for the runner, too. */
export function failAgain(test: TestCase, result: TestResult): void {
  const { annotations, status } = result;
  const violated = annotations.some(({ type }) => type === 'finding');
  const accepted = annotations.some(({ type }) => type === 'accepted');
  if (violated && !accepted && status === 'failed') test.expectedStatus = 'passed';
}

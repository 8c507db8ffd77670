import type { TestInfo } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { handDown, internal } from './internal-variable.ts';

/**
 * Playwright replaces the worker process of a failed test, so that the failure cannot affect the next test. That costs 0.8 s of
 * CPU per violation. A finding about a recorded exchange cannot affect the next test. The worker therefore marks the failure as
 * expected and goes on. The reporter marks the test as unexpected again before the runner evaluates it, so every reporter, blob,
 * exit status, `--max-failures` and `--last-failed` see a failed test.
 */

/** For the reporter, before workers start: promises this process's workers that it will mark violated tests as failed. */
export function promiseToFail(): void {
  handDown({ failingRunner: process.pid });
}

/** For a worker that has recorded a finding: marks the failure as expected, if the runner will reverse that. */
export function expectHere(info: Pick<TestInfo, 'expectedStatus'>): void {
  if (internal().failingRunner === process.ppid) info.expectedStatus = 'failed';
}

/** For the reporter, at the end of a test: marks a violation that is not accepted as a failure for the runner. */
export function failAgain(test: TestCase, result: TestResult): void {
  const { annotations, status } = result;
  const violated = annotations.some(({ type }) => type === 'finding');
  const accepted = annotations.some(({ type }) => type === 'accepted');
  if (violated && !accepted && status === 'failed') test.expectedStatus = 'passed';
}

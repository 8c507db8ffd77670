import type { TestInfo } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';

/**
 * Playwright ends the worker of a test that failed, so that nothing it left behind reaches the next test, and starts another:
 * 0.8 s of CPU for each violation. A violation that a matcher found in a recorded exchange leaves nothing behind. The worker is
 * told that it expects the failure, and lives on; the runner, which the reporter tells before it looks at the test itself, does
 * not expect it. So every reporter, blob, exit status, `--max-failures` and `--last-failed` know the test as failed.
 * `DELETE_IMAGE_RESTART_WORKERS=1` leaves all as Playwright has it.
 */
const variable = 'DELETE_IMAGE_CHARGING_RUNNER';

/** For the reporter, before workers start: says to those of this process that it will charge again. */
export function promiseToCharge(): void {
  if (process.env.DELETE_IMAGE_RESTART_WORKERS !== '1') process.env[variable] = String(process.pid);
}

/** For a worker that has recorded a violation: expects the failure here, if its runner will not. */
export function expectHere(info: TestInfo): void {
  if (process.env[variable] === String(process.ppid)) info.expectedStatus = 'failed';
}

/** For the reporter, at the end of a test: an expected failure without acceptance is none. */
export function chargeAgain(test: TestCase, result: TestResult): void {
  const { annotations, status } = result;
  const violated = annotations.some(({ type }) => type === 'violation');
  const accepted = annotations.some(({ type }) => type === 'accepted');
  if (violated && !accepted && status === 'failed') test.expectedStatus = 'passed';
}

import type { Suite, TestResult } from '@playwright/test/reporter';

/** Whether a test failed because the process of its worker ended. */
export function isLostWorker({ status, error }: TestResult): boolean {
  return status === 'failed' && /worker process exited/.test(error?.message ?? '');
}

/** Whether Playwright skipped a test that was about to start when the run was stopped. That test did not run. */
export function isPassedOver({ status, annotations }: TestResult): boolean {
  return status === 'skipped' && !annotations.some(({ type }) => type === 'skip' || type === 'fixme');
}

/** Skips the tests of a teardown project, for which Playwright has no function. Setting what Playwright would set starts no worker. */
export function skipTeardown(project: Suite, reason: string): void {
  for (const test of project.allTests()) {
    test.annotations.push({ type: 'skip', description: reason });
    test.expectedStatus = 'skipped';
  }
}

import { rmSync } from 'node:fs';
import type { Suite, TestResult } from '@playwright/test/reporter';

/** Playwright attaches the source of the spec to every failed test. Reporters after this one share the result and do not see it. */
export function dropErrorContext(result: TestResult): void {
  for (const { path } of result.attachments.filter(({ name }) => name === 'error-context')) {
    if (path !== undefined) rmSync(path, { force: true });
  }
  result.attachments = result.attachments.filter(({ name }) => name !== 'error-context');
}

/** Whether a test failed because the process of its worker ended. */
export function isLostWorker({ status, error }: TestResult): boolean {
  return status === 'failed' && /worker process exited/.test(error?.message ?? '');
}

/** Whether Playwright passed over a test that was about to begin when the run was stopped: that test did not run. */
export function isPassedOver({ status, annotations }: TestResult): boolean {
  return status === 'skipped' && !annotations.some(({ type }) => type === 'skip' || type === 'fixme');
}

/** Playwright lets nobody skip the tests of a teardown project; what it would set is enough to start no worker for them. */
export function skipTeardown(project: Suite, reason: string): void {
  for (const test of project.allTests()) {
    test.annotations.push({ type: 'skip', description: reason });
    test.expectedStatus = 'skipped';
  }
}

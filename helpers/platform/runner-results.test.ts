import { expect, test } from '@playwright/test';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { isLostWorker, isPassedOver, skipTeardown } from './runner-results.ts';

const result = (members: Partial<TestResult>): TestResult => ({ annotations: [], attachments: [], ...members }) as TestResult;

test('a test whose worker was lost is distinguished from one that failed', () => {
  const message = 'Error: worker process exited unexpectedly (code=null, signal=SIGKILL)';

  expect(isLostWorker(result({ status: 'failed', error: { message } }))).toBe(true);
  expect(isLostWorker(result({ status: 'failed', error: { message: 'expected status 204' } }))).toBe(false);
  expect(isLostWorker(result({ status: 'interrupted', error: { message } }))).toBe(false);
});

test('a test that was passed over is distinguished from one that was skipped', () => {
  expect(isPassedOver(result({ status: 'skipped' }))).toBe(true);
  expect(isPassedOver(result({ status: 'skipped', annotations: [{ type: 'skip', description: 'premise' }] }))).toBe(false);
  expect(isPassedOver(result({ status: 'passed' }))).toBe(false);
});

test('the tests of a teardown project are skipped with a reason', () => {
  const one = { annotations: [], expectedStatus: 'passed' } as unknown as TestCase;
  skipTeardown({ allTests: () => [one] } as unknown as Suite, 'the target is gone');

  expect(one.expectedStatus).toBe('skipped');
  expect(one.annotations).toEqual([{ type: 'skip', description: 'the target is gone' }]);
});

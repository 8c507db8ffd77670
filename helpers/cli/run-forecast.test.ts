import { expect, test } from '@playwright/test';
import type { NeedyTest } from '../run/image-demand.ts';
import { requestsOf } from './run-forecast.ts';

test('a burst counts with each test that causes its code, and more workers send more', () => {
  const bursting = { provoke: { 413: { burst: { requests: 200 } } } };
  const tests = [413, 503].map((code) => ({ id: 'DI-204-01', needs: { provokes: [code] } }) as NeedyTest);
  const [plain, alone, both] = [
    requestsOf({ provoke: {} }, tests, 1),
    requestsOf(bursting, tests, 1),
    requestsOf(bursting, tests, 2),
  ];

  expect(alone - plain).toBe(220);
  expect(both).toBeGreaterThan(alone);
});

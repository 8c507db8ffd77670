import { expect, test } from '@playwright/test';
import type { NeedyTest } from '../run/image-demand.ts';
import { requestsOf } from './run-forecast.ts';

test('a burst counts with each test that causes its code, and more workers send more', () => {
  const bursting = { provoke: { 413: { burst: { requests: 200 } } }, broadAllowed: true };
  const tests = [413, 503].map((code) => ({ id: 'DI-204-01', needs: { provokes: [code] } }) as NeedyTest);
  const [plain, alone, both] = [
    requestsOf({ provoke: {}, broadAllowed: true }, tests, 1),
    requestsOf(bursting, tests, 1),
    requestsOf(bursting, tests, 2),
  ];

  expect(alone - plain).toBe(220);
  expect(both).toBeGreaterThan(alone);
});

test('beside images of others a run of 138 tests over two workers sends about 1,200 requests, and 800 alone', () => {
  const tests = Array.from({ length: 138 }, () => ({ id: 'DI-204-01', needs: { aims: ['deletion'] } }) as NeedyTest);
  const requests = (broadAllowed: boolean): number => requestsOf({ provoke: {}, broadAllowed }, tests, 2);

  // Counted by a server: 1226 with three images of others, and 835 of 152 tests without any.
  expect(requests(false)).toBeGreaterThan(1150);
  expect(requests(false)).toBeLessThan(1300);
  expect(requests(true)).toBeGreaterThan(750);
  expect(requests(true)).toBeLessThan(850);
});

import { expect, test } from '@playwright/test';
import { plannedTarget } from '../run/planned-target.ts';
import { requestsOf, requestsOfAll } from './run-forecast.ts';

const limits = { deletes: 5, timeoutMs: 1000, settleMs: 0, collectionDelete: false };
const embedded = plannedTarget({ kind: 'embedded', name: 'reference', limits, chosen: 'nothing else is' }, {});

const one = [{ tags: ['@DI-KEEP-04'], needs: { requests: 7 } }];

test('tests share requests within a worker only, so that more workers send more', () => {
  const many = ['@DI-401-02', '@DI-IDS-01', '@DI-KEEP-04'].map((tag) => ({ tags: [tag], needs: { requests: 5 } }));
  const [alone, four] = [1, 4].map((workers) => requestsOfAll(embedded, many, workers));

  expect(four).toBeGreaterThan(alone ?? 0);
  expect(four).toBeLessThan(1.4 * (alone ?? 0));
  expect(requestsOfAll(embedded, one, 4)).toBe(requestsOfAll(embedded, one, 1));
});

test('a burst counts with the requests of each test that causes its code, and of no other', () => {
  const bursting = { ...embedded, provoke: { 413: { burst: { requests: 200 } } } };
  const more = ([413, 503] as const).map((code) => {
    const provoking = { needs: { provokes: [code] } };
    return requestsOf(bursting, provoking) - requestsOf(embedded, provoking);
  });

  expect(more).toEqual([220, 0]);
});

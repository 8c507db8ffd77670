import { expect, test } from '@playwright/test';
import { plannedTarget } from './planned-target.ts';
import { rateLine, requestsOf, requestsOfAll } from './rate-forecast.ts';

const limits = { deletes: 500, timeoutMs: 1000, settleMs: 0, collectionDelete: true };
const embedded = plannedTarget({ kind: 'embedded', name: 'reference', chosen: '', limits }, {});
const target = (requestsPerSecond: number, maxSeconds = 1800) => ({
  ...embedded,
  limits: { ...limits, requestsPerSecond, maxSeconds },
});
const tests = [{ tags: ['@DI-KEEP-04'], needs: { requests: 7 } }];
const requests = 7 + 12;

test('the time at a rate rests on the requests of the entries, and on how many shards have a share of it', () => {
  const line = (perSecond: number, shards = 1) => rateLine(target(perSecond), tests, { workers: 1, shards });

  expect(rateLine(embedded, tests, { workers: 1, shards: 1 })).toBeUndefined();
  expect(line(2)).toMatch(`about ${requests} requests at 2 a second (TARGET_MAX_RPS): ${Math.ceil(requests / 2)} s, `);
  expect(line(2, 2)).toMatch(`(TARGET_MAX_RPS), of which this shard has 1: ${requests} s, `);
  expect(line(2)).not.toMatch('TARGET_MAX_SECONDS');
  expect(line(0.01)).toMatch('TARGET_MAX_SECONDS=1800 ends the run before that: raise it');
});

test('tests share requests within a worker only, so that more workers send more', () => {
  const many = ['@DI-401-02', '@DI-IDS-01', '@DI-KEEP-04'].map((tag) => ({ tags: [tag], needs: { requests: 5 } }));
  const [alone, four] = [1, 4].map((workers) => requestsOfAll(embedded, many, workers));

  expect(four).toBeGreaterThan(alone ?? 0);
  expect(four).toBeLessThan(1.4 * (alone ?? 0));
  expect(requestsOfAll(embedded, tests, 4)).toBe(requestsOfAll(embedded, tests, 1));
});

test('a burst counts with the requests of each test that causes its code, and of no other', () => {
  const bursting = { ...embedded, provoke: { 413: { burst: { requests: 200 } } } };
  const more = ([413, 503] as const).map((code) => {
    const provoking = { needs: { provokes: [code] } };
    return requestsOf(bursting, provoking) - requestsOf(embedded, provoking);
  });

  expect(more).toEqual([220, 0]);
});

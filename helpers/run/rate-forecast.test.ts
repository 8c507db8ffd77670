import { expect, test } from '@playwright/test';
import { plannedTarget } from './planned-target.ts';
import { rateLine, requestsOfAll } from './rate-forecast.ts';

const target = (requestsPerSecond: number | undefined, maxSeconds?: number) => ({
  ...plannedTarget(
    {
      kind: 'embedded',
      name: 'reference',
      chosen: '',
      limits: { deletes: 500, timeoutMs: 1000, settleMs: 0, collectionDelete: true },
    },
    {},
  ),
  limits: {
    deletes: 500,
    timeoutMs: 1000,
    settleMs: 0,
    collectionDelete: true,
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    ...(maxSeconds !== undefined && { maxSeconds }),
  },
});
const one = { workers: 1, shards: 1 };
const tests = [{ tags: ['@DI-KEEP-04'], needs: { requests: 7 } }];
const requests = 7 + 12;

test('nothing is said without a rate', () => {
  expect(rateLine(target(undefined), tests, one)).toBeUndefined();
});

test('the time at a rate rests on the requests of the entries, and on how many shards have a share of it', () => {
  expect(rateLine(target(2), tests, one)).toMatch(
    `about ${requests} requests at 2 a second (TARGET_MAX_RPS): ${Math.ceil(requests / 2)} s, `,
  );
  const ofTwo = rateLine(target(2), tests, { workers: 1, shards: 2 });
  expect(ofTwo).toMatch(', of which this shard has 1: ');
  expect(ofTwo).toMatch(`: ${requests} s, `);
});

test('tests share requests within a worker only, so that more workers send more', () => {
  const many = ['@DI-401-02', '@DI-IDS-01', '@DI-KEEP-04'].map((tag) => ({ tags: [tag], needs: { requests: 5 } }));
  const [alone, four] = [1, 4].map((workers) => requestsOfAll(target(undefined), many, workers));

  expect(four).toBeGreaterThan(alone ?? 0);
  expect(four).toBeLessThan(1.4 * (alone ?? 0));
  expect(requestsOfAll(target(undefined), tests, 4)).toBe(requestsOfAll(target(undefined), tests, 1));
});

test('a rate at which the run would end before its tests is said', () => {
  expect(rateLine(target(0.01, 1800), tests, one)).toMatch('TARGET_MAX_SECONDS=1800 ends the run before that: raise it');
  expect(rateLine(target(2, 1800), tests, one)).not.toMatch('TARGET_MAX_SECONDS');
});

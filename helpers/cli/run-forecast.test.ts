import { expect, test } from '@playwright/test';
import { plannedTarget } from '../run/planned-target.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { forecast, requestsOf, requestsOfAll } from './run-forecast.ts';

const limits = { deletes: 5, timeoutMs: 1000, settleMs: 0, collectionDelete: false };
const embedded = plannedTarget({ kind: 'embedded', name: 'reference', limits, chosen: 'nothing else is' }, {});
const listed = { target: 'reference', title: '', file: '', line: 0, expected: 'passed', seen: false };

test('what would get more tested is counted as the verdict on the run will', () => {
  const planned = (id: string, why: Reason) => ({ test: { ...listed, tags: [`@${id}`, '@MUST'], needs: {} }, why });
  const tests = [
    planned('DI-403-01', untested('no-token', { identity: 'reader' })),
    planned('DI-403-06', untested('not-seen', { what: '403' })),
    planned('DI-H2-01', untested('http2-without-tls')),
  ];

  expect(forecast(embedded, tests, { workers: 1 }).settings).toEqual(['set TARGET_READER_TOKEN (0 MUST, 1 requirement)']);
});

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

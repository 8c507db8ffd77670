import { expect, test } from '@playwright/test';
import { plannedTarget } from '../run/planned-target.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { forecast } from './run-forecast.ts';

const limits = { deletes: 5, timeoutMs: 1000, settleMs: 0, collectionDelete: false };
const embedded = plannedTarget({ kind: 'embedded', name: 'reference', limits, chosen: 'nothing else is' }, {});
const listed = { target: 'reference', title: '', file: '', line: 0, expected: 'passed', seen: false };

test('what would get more tested counts what follows from it, as the verdict on the run will', () => {
  const planned = (id: string, why: Reason) => ({ test: { ...listed, tags: [`@${id}`, '@MUST'], needs: {} }, why });
  const tests = [
    planned('DI-403-01', untested('no-token', { identity: 'reader' })),
    planned('DI-403-06', untested('not-seen', { what: '403' })),
    planned('DI-H2-01', untested('http2-without-tls')),
  ];

  expect(forecast(embedded, tests, { workers: 1 }).settings).toEqual(['set TARGET_READER_TOKEN (1 MUST, 2 requirements)']);
});

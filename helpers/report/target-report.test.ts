import { expect, test } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { Exchange } from '../http/exchange.ts';
import { exchangeContentType, exchangeJson } from '../http/recorder.ts';
import { redactor } from '../platform/text/redaction/redaction.ts';
import { noteTarget } from '../run/run-notes.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import type { Finding } from '../verdict/finding.ts';
import type { EndedTest } from '../verdict/run-record.ts';
import type { Deviation } from '../verdict/verdict-file.ts';
import { endedTest, TargetReport } from './target-report.ts';

const secret = 'c0ffee0123456789c0ffee0123456789';

function endedWith(type: string, value: object): EndedTest | undefined {
  const annotations = [{ type, description: JSON.stringify(value) }];
  const ended = { tags: ['@DI-FRM-13', '@MUST'], title: 't', titlePath: () => ['', 'target', 'f', 't'], annotations: [] };
  const result = { status: 'failed', annotations, errors: [], duration: 1, attachments: [] };
  return endedTest(ended as unknown as TestCase, result as unknown as TestResult, redactor([secret]));
}

const readBack = (finding: Finding): Finding | undefined => endedWith('finding', finding)?.findings[0];

test('a finding keeps its blanks, its status and its count', () => {
  const finding: Finding = {
    title: 'a folded X-Auth-Token: is accepted',
    expected: 'X-Auth-Token: refused',
    received: '204 (no content)',
    because: 'a folded X-Auth-Token: status 204 (1 of 9 requests)',
    curl: `node -e '… X-Auth-Token:\\t \${e.TARGET_TOKEN} \\t\\r\\n …'`,
  };

  expect(readBack(finding)).toEqual(finding);
});

test('a finding keeps by what it is told from others of the same cause', () => {
  const finding: Finding = {
    ...{ title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c' },
    ...{
      took: true,
      left: true,
      statuses: [204],
      from: ['DI-403-10'],
      changed: 'another status',
      share: { failed: 3, decided: 5 },
    },
  };

  expect(readBack(finding)).toEqual(finding);
});

test('a secret is taken out of a finding wherever it stands', () => {
  const [text, clear] = [`x ${secret} y`, 'x [redacted] y'];
  const finding = { title: text, expected: text, received: text, because: text, curl: text, response: text };

  expect(readBack({ ...finding, read: { curl: text, response: text } })).toEqual({
    ...Object.fromEntries(Object.keys(finding).map((name) => [name, clear])),
    read: { curl: clear, response: clear },
  });
});

test('a secret is taken out of the name of a lost image', () => {
  const watch = { watched: 1, of: 1, others: 0, lost: 1, lostImages: `backup ${secret}` };

  expect(endedWith('tenant-watch', watch)?.tenant).toEqual({ ...watch, lostImages: 'backup [redacted]' });
});

const frame = { suite: '1', gate: 'must', profile: 'service', part: 'whole', require: [] } as const;
const started = '2026-03-01T12:00:00.000Z';

const reportOn = (name: string, deviations: readonly Deviation[] = []): TargetReport =>
  new TargetReport({ name, url: 'http://127.0.0.1:1' }, freshFolder(), { ...frame, started, deviations }, redactor([]));

test('a loss that only the clean-up saw, and that is accepted, says that it is a loss and until when', () => {
  const finding = { title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c' };
  noteTarget('cleaned', { atCleanUp: [{ requirement: 'DI-KEEP-08', finding }] });
  const accepted = { requirement: 'DI-KEEP-08', reason: 'ticket 8', dataLoss: true, until: '2026-12-31' };
  const { file } = reportOn('cleaned', [accepted]).conclude(1, undefined);

  expect(file.requirements.find(({ id }) => id === 'DI-KEEP-08')?.reason?.text).toBe(
    'DATA LOSS, accepted until 2026-12-31: ticket 8',
  );
});

/** What a report says of the 400 after the HTTP server, or the service, answered an image with it. */
function codeAfter(purpose: Exchange['purpose']) {
  const exchange: Exchange = {
    ...{ id: 0, label: '', test: 'DI-400-04', role: 'judged', started, durationMs: 1, echoes: [] },
    request: { method: 'DELETE', url: 'http://127.0.0.1:1/v2/1/images/9b63d1b2-54c1-4f5e-9d6d-0a1b2c3d4e5f', fields: [] },
    response: { status: 400, reason: '', fields: [], content: Buffer.from('') },
    purpose,
  };
  const body = Buffer.from(exchangeJson(exchange, redactor([])));
  const attachments = [{ name: 'exchange', contentType: exchangeContentType, body }];
  const ended = { tags: ['@DI-400-04', '@MUST'], title: 't', titlePath: () => ['', 'target', 'f', 't'], annotations: [] };
  const result = { status: 'passed', annotations: [], errors: [], duration: 1, attachments };
  const report = reportOn('here');
  report.add(ended as unknown as TestCase, result as unknown as TestResult);
  return report.conclude(1, undefined).file.codes.find(({ code }) => code === 400);
}

test('a 400 of the HTTP server below the API is not one of the operation', () => {
  expect(codeAfter({})).toMatchObject({ rung: 'seen' });
  expect(codeAfter({ belowApi: true })).toMatchObject({ rung: 'none', reason: 'no result: the test did not run' });
});

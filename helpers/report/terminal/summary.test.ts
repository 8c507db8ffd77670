import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import type { EndedTest } from '../../verdict/ended-test.ts';
import type { RunRecord } from '../../verdict/run-record.ts';
import { runVerdict } from '../../verdict/run-verdict.ts';
import { findingsBlock } from '../statement/findings-html.ts';
import { statementOf } from '../statement/statement.ts';
import { statementMarkdown } from '../statement/statement-markdown.ts';
import { summary, summaryStyle } from './summary.ts';

const long = `${'a long answer '.repeat(60)}with an end`;
const base = {
  target: 't',
  title: 't',
  errors: [],
  rungs: [],
  evidenceCount: 1,
  requests: 0,
  images: 0,
  durationMs: 1,
  findings: [],
};
const tests = requirementIds.map((requirement): EndedTest => {
  if (requirement !== 'DI-401-02') return { ...base, requirement, status: 'passed' };
  const finding = { title: 'no challenge', expected: 'a challenge', received: long, because: 'b', curl: 'c' };
  return { ...base, requirement, status: 'failed', findings: [finding] };
});
const record: RunRecord = {
  suite: '2.0.0',
  target: { name: 'staging', url: 'http://h' },
  started: '2026-03-01T12:00:00.000Z',
  durationMs: 1,
  gate: 'must',
  profile: 'endpoint',
  part: 'whole',
  seenCodes: new Map(),
  require: [],
  deviations: [],
  tests,
};
const conclusion = runVerdict(record);

test('a terminal gets colours and lines of its width, a file neither', () => {
  const style = summaryStyle({ isTTY: true, columns: 120 }, {});
  const text = summary(conclusion, [], style);

  expect(style).toEqual({ colour: true, columns: 120 });
  expect(text).toContain('\x1b[31m');
  expect(text).toMatch(/\(b; received a long answer.*…\)?$/m);
  const plain = summary(conclusion, [], summaryStyle({}, {}));
  expect(plain).toContain(`(b; received ${long})`);
  for (const cutOrColour of ['…', '\x1b']) expect(plain).not.toContain(cutOrColour);
});

test('a finding says which of several requests violates it, before what was received', () => {
  const finding = {
    title: 't',
    expected: 'e',
    received: long,
    because: 'Host: host:port:\n status 204 (1 of 4 requests)',
    curl: 'c',
  };
  const failed: EndedTest = { ...base, requirement: 'DI-FRM-02', status: 'failed', findings: [finding] };
  const others = tests.map((each): EndedTest => ({ ...base, requirement: each.requirement, status: 'passed' }));
  const shown = runVerdict({ ...record, tests: [failed, ...others.filter(({ requirement }) => requirement !== 'DI-FRM-02')] });
  const line = /^ {4}DI-FRM-02 .*\(Host: host:port: status 204 \(1 of 4 requests\); received a long answer/m;

  expect(summary(shown, [], summaryStyle({ isTTY: true, columns: 200 }, {}))).toMatch(line);
  expect(statementMarkdown(statementOf(shown, []))).toContain('Host: host:port: status 204 (1 of 4 requests); received a long');
  const [section] = statementOf(shown, []).findings;
  expect(section && String(findingsBlock(section, () => undefined))).toContain(
    '<small>Host: host:port: status 204 (1 of 4 requests);',
  );
});

for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
  test(`a terminal with ${JSON.stringify(environment)} gets no colours`, () => {
    expect(summaryStyle({ isTTY: true, columns: 40 }, environment)).toEqual({ colour: false, columns: 80 });
  });
}

test('an empty NO_COLOR is none', () => {
  expect(summaryStyle({ isTTY: true }, { NO_COLOR: '' }).colour).toBe(true);
});

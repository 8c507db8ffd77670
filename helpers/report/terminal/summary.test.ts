import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import type { EndedTest } from '../../verdict/ended-test.ts';
import { runVerdict } from '../../verdict/run-verdict.ts';
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
const conclusion = runVerdict({
  suite: '2.0.0',
  target: { name: 'staging', url: 'http://h' },
  started: '2026-03-01T12:00:00.000Z',
  durationMs: 1,
  gate: 'must',
  part: 'whole',
  seenCodes: new Map(),
  require: [],
  deviations: [],
  tests,
});

test('a terminal gets colours and lines of its width, a file neither', () => {
  const style = summaryStyle({ isTTY: true, columns: 120 }, {});
  const text = summary(conclusion, [], style);

  expect(style).toEqual({ colour: true, columns: 120 });
  expect(text).toContain('\x1b[31m');
  expect(text).toMatch(/\(received a long answer.*…\)$/m);
  const plain = summary(conclusion, [], summaryStyle({}, {}));
  expect(plain).toContain(`(received ${long})`);
  for (const cutOrColour of ['…', '\x1b']) expect(plain).not.toContain(cutOrColour);
});

for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
  test(`a terminal with ${JSON.stringify(environment)} gets no colours`, () => {
    expect(summaryStyle({ isTTY: true, columns: 40 }, environment)).toEqual({ colour: false, columns: 80 });
  });
}

test('an empty NO_COLOR is none', () => {
  expect(summaryStyle({ isTTY: true }, { NO_COLOR: '' }).colour).toBe(true);
});

import { expect, test } from '@playwright/test';
import { passingRow } from '../verdict/testing/passing-run.ts';
import type { RequirementRow } from '../verdict/verdict-file.ts';
import { replayedLines, replaySelection } from './replay.ts';

const rowOf = (from: readonly unknown[]): RequirementRow => ({ evidence: [{ from }] }) as unknown as RequirementRow;

test('a replay selects the requirements that the last verdict names, and runs no pattern of it', () => {
  const pattern = `(?:${'.*'.repeat(20)})*=`;
  const { args } = replaySelection('DI-WIRE-01', true, [
    rowOf(['DI-204-01', pattern, '.*', 7, null, 'constructor', 'DI-204-01|.*']),
  ]);

  expect(args).toEqual(['--grep', '@(?:DI-204-01|DI-WIRE-01)\\b']);
  expect(replaySelection('DI-WIRE-01', true, [rowOf([pattern])]).args).toEqual([]);
});

test('a replay says whether the last run holds no violation, or does not say which requests violated the rule', () => {
  expect(replaySelection('DI-KEEP-08', true, [undefined]).why).toContain('holds no violation of it');
  expect(replaySelection('DI-KEEP-08', true, [rowOf([])]).why).toContain('does not say which requests violated it');
});

test('a requirement is replayed by its test alone, and a rule over all exchanges without a known violation by the whole suite', () => {
  const why = 'Runs the test of DI-401-02.';
  expect(replaySelection('DI-401-02', false, [undefined])).toEqual({ args: ['--grep', '@DI-401-02\\b', '--no-deps'], why });
  expect(replaySelection('DI-FLD-01', true, [undefined])).toEqual({
    args: [],
    why: expect.stringContaining('the whole suite runs'),
  });
});

test('a replay ends with what the requirement is, its damage, what was expected and what was received', () => {
  const evidence = [{ title: 't', expected: '404, and the image in place', received: '204', because: 'b', curl: 'c' }];
  const row = { ...passingRow('DI-403-10'), verdict: 'error', evidence } as const;

  expect(replayedLines(row)).toEqual([
    expect.stringMatching(/^DI-403-10 \(DATA LOSS\) is violated: \S/),
    '  expected  404, and the image in place',
    '  received  204',
  ]);
  expect(replayedLines(passingRow('DI-401-02'))).toEqual([expect.stringMatching(/^DI-401-02 \(MUST\) passed: /)]);
  expect(replayedLines({ ...passingRow('DI-401-02'), verdict: 'untested' })).toEqual([
    expect.stringMatching(/^DI-401-02 \(MUST\) was not decided: /),
  ]);
});

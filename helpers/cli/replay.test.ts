import { expect, test } from '@playwright/test';
import { passingRow } from '../verdict/testing/passing-run.ts';
import type { RequirementRow } from '../verdict/verdict-file.ts';
import { replayedLine, replaySelection } from './replay.ts';

const rowOf = (from: readonly unknown[]): RequirementRow => ({ evidence: [{ from }] }) as unknown as RequirementRow;

test('a replay selects the requirements that the last verdict names, and runs no pattern of it', () => {
  const pattern = `(?:${'.*'.repeat(20)})*=`;
  const { args } = replaySelection('DI-WIRE-01', [rowOf(['DI-204-01', pattern, '.*', 7, null, 'constructor', 'DI-204-01|.*'])]);

  expect(args).toEqual(['--grep', '@(?:DI-204-01|DI-WIRE-01)\\b']);
  expect(replaySelection('DI-WIRE-01', [rowOf([pattern])]).args).toEqual([]);
});

test('a requirement is replayed by its test alone, and a rule over all exchanges without a known violation by the whole suite', () => {
  const why = 'Runs the test of DI-401-02.';
  expect(replaySelection('DI-401-02', [undefined])).toEqual({ args: ['--grep', '@DI-401-02\\b', '--no-deps'], why });
  expect(replaySelection('DI-FLD-01', [undefined])).toEqual({
    args: [],
    why: expect.stringContaining('the whole suite runs'),
  });
});

test('a replay ends with what came of the requirement', () => {
  const row = passingRow('DI-401-02');
  const reason = { code: 'no-images', parameters: {}, text: 'no image is configured', remedy: '' } as const;
  const rows = [row, { ...row, verdict: 'error' } as const, { ...row, verdict: 'untested', reason } as const];

  expect(rows.map((each) => replayedLine(each))).toEqual([
    'DI-401-02 passed',
    'DI-401-02 is violated',
    'DI-401-02 was not decided: no image is configured',
  ]);
  expect(replayedLine(row, 'dfw')).toBe('dfw: DI-401-02 passed');
});

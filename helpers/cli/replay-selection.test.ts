import { expect, test } from '@playwright/test';
import type { RequirementRow } from '../verdict/verdict-file.ts';
import { replaySelection } from './replay-selection.ts';

/** A row of the last verdict, whose violation names these senders. */
const rowOf = (from: readonly unknown[]): RequirementRow => ({ evidence: [{ from }] }) as unknown as RequirementRow;

test('a replay selects the requirements that the last verdict names, and runs no pattern of it', () => {
  const pattern = `(?:${'.*'.repeat(20)})*=`;
  const { args } = replaySelection('DI-WIRE-01', true, [
    rowOf(['DI-204-01', pattern, '.*', 7, null, 'constructor', 'DI-204-01|.*']),
  ]);

  expect(args).toEqual(['--grep', '@(?:DI-204-01|DI-WIRE-01)\\b']);
  expect(replaySelection('DI-WIRE-01', true, [rowOf([pattern])]).args).toEqual([]);
});

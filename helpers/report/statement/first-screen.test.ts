import { expect, test } from '@playwright/test';
import { nastyConclusion } from '../fixtures/nasty-verdict.ts';
import { firstScreen } from './first-screen.ts';
import { statementOf } from './statement.ts';

const deviations = [{ requirement: 'DI-401-03', reason: 'x', until: '2026-12-31' }];
const screen = firstScreen(statementOf(nastyConclusion('must'), deviations));

test('a report begins with the answer, the worst of each level that binds, and what is accepted with its date', () => {
  expect([screen.heading, screen.mood]).toEqual(['Release: no', 'nonconformant']);
  expect(screen.basis).toMatch(/^Nonconformant \(endpoint\); \d+ of \d+ MUST requirements tested\.$/);
  expect(screen.found.map(({ label, id }) => [label, id])).toEqual([
    ['MUST', 'DI-401-02'],
    ['SHOULD', 'DI-204-08'],
    ['MUST, accepted', 'DI-401-03'],
  ]);
  expect(screen.found.at(-1)?.note).toMatch(/\(until 2026-12-31\)$/);
  expect(screen.next).toEqual({ command: 'npm run explain -- DI-401-02', text: 'says what conforms.' });
});

test('a release that the pipeline stops is not green, whatever the word', () => {
  const conclusion = nastyConclusion('should');
  const file = { ...conclusion.file, verdict: 'conformant' } as const;

  expect(firstScreen(statementOf({ ...conclusion, file }, [])).mood).toBe('nonconformant');
  expect(firstScreen(statementOf({ ...conclusion, file, release: { answer: 'not known', unknown: [] } }, [])).mood).toBe(
    'inconclusive',
  );
});

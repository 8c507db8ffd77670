import { expect, test } from '@playwright/test';
import { untested } from '../../verdict/reason.ts';
import { lessText, shownReason } from '../../verdict/shown-reason.ts';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import { type RememberedRun, sinceOf } from './since.ts';

const file = nastyVerdict('must');
const pass = Object.fromEntries(file.requirements.map(({ id }) => [id, 'pass' as const]));
const run = (verdicts: RememberedRun['verdicts']): RememberedRun => ({ ended: '2026-02-01T12:00:00.000Z', verdicts });

test('what changed is new, fixed, still violated, or no longer tested', () => {
  const before = { ...pass, 'DI-204-08': 'warning', 'DI-405-03': 'error', 'DI-503-01': 'error', 'DI-RACE-06': 'pass' } as const;

  expect(sinceOf(file, run(before))).toEqual({
    ended: '2026-02-01T12:00:00.000Z',
    fixed: ['DI-405-03'],
    // DI-RACE-06 is a MAY that is not met: it violates nothing.
    added: ['DI-401-02'],
    still: ['DI-204-08'],
    lost: ['DI-503-01'],
    less: expect.arrayContaining([expect.any(String)]),
  });
});

test('a requirement that the last run did not know was not tested', () => {
  expect(sinceOf(file, run(pass)).added).toEqual(['DI-204-08', 'DI-401-02']);
  expect(sinceOf(file, run({}))).toMatchObject({ fixed: [], still: [], lost: [] });
});

test('a run that tests less says what that is about', () => {
  const noStranger = shownReason([untested('no-token', { identity: 'stranger' })]);
  const lacking = { verdict: 'untested', reason: noStranger } as const;
  const rows = file.requirements.map((row) => (row.id === 'DI-403-10' || row.id === 'DI-403-27' ? { ...row, ...lacking } : row));
  const { less } = sinceOf({ ...file, requirements: rows }, run(pass));

  expect(lessText(less)).toMatch(/^\d requirements that the last run tested were not tested: another tenant \(2\), /);
  expect(
    sinceOf({ ...file, requirements: rows, selection: { kind: 'grep', text: 'x', selected: 1, of: 260 } }, run(pass)).less,
  ).toEqual([]);
});

test('a rule that passes over the few responses of a selection is not fixed', () => {
  const before = { ...pass, 'DI-405-03': 'error', 'DI-400-01': 'warning' } as const;
  const selection = { kind: 'grep', text: '--grep @405', selected: 10, of: 260 } as const;

  expect(sinceOf({ ...file, selection }, run(before)).fixed).toEqual(['DI-400-01']);
});

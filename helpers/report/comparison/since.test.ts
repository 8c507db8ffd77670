import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import type { RememberedRun } from '../history.ts';
import { sinceOf } from './since.ts';

const file = nastyVerdict('must');
const rules: ReadonlySet<RequirementId> = new Set(['DI-405-03']);
const pass = Object.fromEntries(file.requirements.map(({ id }) => [id, 'pass' as const]));
const run = (verdicts: RememberedRun['verdicts'], day = '01'): RememberedRun => ({
  ended: `2026-02-${day}T12:00:00.000Z`,
  verdicts,
});

test('what changed is new, fixed, still violated, or no longer tested', () => {
  const before = { ...pass, 'DI-204-08': 'warning', 'DI-405-03': 'error', 'DI-503-01': 'error', 'DI-RACE-06': 'pass' } as const;

  expect(sinceOf(file, [run(before)], rules)).toEqual({
    ended: '2026-02-01T12:00:00.000Z',
    fixed: ['DI-405-03'],
    // DI-RACE-06 is a MAY that is not met: it violates nothing.
    added: ['DI-401-02'],
    still: ['DI-204-08'],
    lost: ['DI-503-01'],
  });
});

test('the last run counts, and a requirement that it did not know was not tested', () => {
  expect(sinceOf(file, [run({ 'DI-401-02': 'error' }), run(pass, '02')], rules)?.added).toEqual(['DI-204-08', 'DI-401-02']);
  expect(sinceOf(file, [run({})], rules)).toMatchObject({ fixed: [], still: [], lost: [] });
  expect(sinceOf(file, [], rules)).toBeUndefined();
});

test('a rule that passes over the few responses of a selection is not fixed', () => {
  const before = { ...pass, 'DI-405-03': 'error', 'DI-400-01': 'warning' } as const;
  const selection = { kind: 'grep', text: '--grep @405', selected: 10, of: 260 } as const;

  expect(sinceOf({ ...file, selection }, [run(before)], rules)?.fixed).toEqual(['DI-400-01']);
});

import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { acceptance } from './acceptance.ts';
import { defectOf } from './findings.ts';
import { passingRow } from './testing/passing-run.ts';
import type { Deviation, RequirementRow, RequirementVerdict } from './verdict-file.ts';

const row = (id: RequirementId, verdict: RequirementVerdict): RequirementRow =>
  passingRow(id, { verdict, evidence: [{ title: 't', expected: 'e', received: `what ${id} got`, because: 'b', curl: 'c' }] });

const [first, second] = [
  { requirement: 'DI-204-01', reason: 'ticket 1', link: 'https://tracker.example/1' },
  known(2, 'DI-401-01'),
];
const [rare, gone] = [{ ...known(3, 'DI-401-02'), intermittent: true }, known(4, 'DI-GONE-01')];

function known(ticket: number, requirement: string): Deviation {
  return { requirement, reason: `ticket ${ticket}` };
}

const severities = { 'DI-400-01': 'SHOULD', 'DI-KEEP-08': 'DATA LOSS' } as const;

/** What the command writes into an entry. */
const head = (id: RequirementId) => ({
  requirement: id,
  title: defectOf(row(id, 'error')),
  severity: Object.entries(severities).find(([each]) => each === id)?.[1] ?? 'MUST',
});

/** An entry as it is added: somebody has to write its reason. */
const added = (id: RequirementId, more = {}) => ({ ...head(id), received: `what ${id} got`, reason: '', ...more });
const violated = [row('DI-401-02', 'error'), row('DI-204-01', 'error'), row('DI-400-01', 'warning'), row('DI-401-01', 'pass')];
const passed = [row('DI-204-01', 'accepted'), row('DI-401-01', 'pass'), row('DI-401-02', 'pass'), row('DI-GONE-01', 'untested')];
const outside = [row('DI-401-02', 'error'), row('DI-FRM-01', 'error')];

for (const [what, earlier, rows, options, list, dropped] of [
  ['a new list has each violated MUST', [], violated, {}, [added('DI-204-01'), added('DI-401-02')], []],
  [
    'under the gate SHOULD a violated SHOULD is in the list, too, and no MAY',
    [],
    [row('DI-400-01', 'warning'), row('DI-401-18', 'note')],
    { gate: 'should' },
    [added('DI-400-01')],
    [],
  ],
  [
    'what was written by hand stays; what no longer happens goes, unless it is intermittent',
    [first, second, rare, gone],
    passed,
    {},
    [first, rare, gone],
    [second],
  ],
  ['a selection removes nothing', [second], [row('DI-401-01', 'pass')], { isSelection: true }, [second], []],
  [
    'a single requirement is accepted whatever its level, and leaves the others alone',
    [second],
    [row('DI-401-01', 'pass'), row('DI-400-01', 'warning'), row('DI-204-01', 'error')],
    { only: ['DI-400-01'], until: '2030-01-31' },
    [added('DI-400-01', { until: '2030-01-31' }), second],
    [],
  ],
  [
    'the consent to a loss is left to somebody, as the reason is',
    [],
    [row('DI-KEEP-08', 'error')],
    {},
    [added('DI-KEEP-08', { dataLoss: false })],
    [],
  ],
  ['a violation outside the profile is not added', [], outside, {}, [added('DI-401-02')], []],
  ['a violation outside the profile is added if it is named', [], outside, { only: ['DI-FRM-01'] }, [added('DI-FRM-01')], []],
] as const)
  test(what, () => {
    const found = acceptance(earlier, rows, { gate: 'must', isSelection: false, ...options });

    expect(found).toEqual({ list, dropped, added: list.filter((each) => each.reason === '') });
  });

import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { acceptance } from './acceptance.ts';
import { passingRow } from './testing/passing-run.ts';
import type { RequirementRow, RequirementVerdict } from './verdict-file.ts';

const row = (id: RequirementId, verdict: RequirementVerdict): RequirementRow =>
  passingRow(id, { verdict, evidence: [{ title: 't', expected: 'e', received: `what ${id} got`, because: 'b', curl: 'c' }] });

test('a new list has the violated MUST requirements, with what was received and no reason', () => {
  const rows = [row('DI-401-02', 'error'), row('DI-204-01', 'error'), row('DI-400-01', 'warning'), row('DI-401-01', 'pass')];
  const { list, added, dropped } = acceptance([], rows, { gate: 'must', isSelection: false });

  expect(list).toEqual([
    { requirement: 'DI-204-01', received: 'what DI-204-01 got', reason: '' },
    { requirement: 'DI-401-02', received: 'what DI-401-02 got', reason: '' },
  ]);
  expect([added, dropped]).toEqual([list, []]);
});

test('where the gate is SHOULD, the violated SHOULD requirements are in the list, too', () => {
  const { list } = acceptance([], [row('DI-400-01', 'warning'), row('DI-401-18', 'note')], {
    gate: 'should',
    isSelection: false,
  });
  expect(list.map(({ requirement }) => requirement)).toEqual(['DI-400-01']);
});

test('what was written by hand stays; what no longer happens goes, unless it is intermittent', () => {
  const earlier = [
    { requirement: 'DI-204-01', reason: 'ticket 1', link: 'https://tracker.example/1' },
    { requirement: 'DI-401-01', reason: 'ticket 2' },
    { requirement: 'DI-401-02', reason: 'ticket 3', intermittent: true },
    { requirement: 'DI-GONE-01', reason: 'ticket 4' },
  ];
  const rows = [row('DI-204-01', 'accepted'), row('DI-401-01', 'pass'), row('DI-401-02', 'pass'), row('DI-GONE-01', 'untested')];
  const { list, added, dropped } = acceptance(earlier, rows, { gate: 'must', isSelection: false });

  expect(list).toEqual(earlier.filter(({ reason }) => reason !== 'ticket 2'));
  expect([added, dropped]).toEqual([[], [earlier[1]]]);
});

test('a selection removes nothing: the rest of the suite may still see it', () => {
  const earlier = [{ requirement: 'DI-401-01', reason: 'ticket 2' }];
  const { list, dropped } = acceptance(earlier, [row('DI-401-01', 'pass')], { gate: 'must', isSelection: true });

  expect([list, dropped]).toEqual([earlier, []]);
});

test('a single requirement is accepted whatever its level, and leaves the others alone', () => {
  const earlier = [{ requirement: 'DI-401-01', reason: 'ticket 2' }];
  const rows = [row('DI-401-01', 'pass'), row('DI-400-01', 'warning'), row('DI-204-01', 'error')];
  const { list } = acceptance(earlier, rows, { gate: 'must', isSelection: false, only: ['DI-400-01'], until: '2030-01-31' });

  expect(list).toEqual([
    { requirement: 'DI-400-01', received: 'what DI-400-01 got', reason: '', until: '2030-01-31' },
    { requirement: 'DI-401-01', reason: 'ticket 2' },
  ]);
});

test('a violation outside the profile is added only where it is named', () => {
  const rows = [row('DI-401-02', 'error'), row('DI-FRM-01', 'error')];
  const idsOf = (only?: readonly string[]) =>
    acceptance([], rows, { gate: 'must', isSelection: false, ...(only !== undefined && { only }) }).added.map(
      ({ requirement }) => requirement,
    );

  expect(idsOf()).toEqual(['DI-401-02']);
  expect(idsOf(['DI-FRM-01'])).toEqual(['DI-FRM-01']);
});

import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import type { EndedTest, RunRecord } from '../run-record.ts';
import type { RequirementRow } from '../verdict-file.ts';
import { codesInOrder } from '../verdict-file.ts';

/** A test that passed, but for what is changed. */
export const passingTest = (requirement: RequirementId, change: Partial<EndedTest> = {}): EndedTest => ({
  ...{ requirement, target: 't', title: 't', status: 'passed', findings: [], errors: [], rungs: [] },
  ...{ evidenceCount: 1, requests: 0, images: 0, durationMs: 1 },
  ...change,
});

export type Changes = Readonly<Partial<Record<RequirementId, Partial<EndedTest>>>>;

/** A whole run in which every test passed, but for the changes. */
export const passingRun = (changes: Changes = {}, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ suite: '3.0.0', target: { name: 'cloud', url: 'http://h' }, started: '2026-03-01T12:00:00.000Z', durationMs: 10 },
  ...{
    gate: 'must',
    profile: 'endpoint',
    part: 'whole',
    seenCodes: new Map(),
    shownCodes: new Set(codesInOrder),
    require: [],
    deviations: [],
  },
  tests: requirementIds.map((id) => passingTest(id, changes[id])),
  ...more,
});

/** The row of a requirement that passed, but for what is changed. */
export function passingRow(id: RequirementId, change: Partial<RequirementRow> = {}): RequirementRow {
  const { level, area, statement, source } = requirements[id];
  return {
    ...{ id, level, area, gated: area === 'operation' || area === 'http', statement, source, verdict: 'pass' },
    ...{ evidenceCount: 1, requests: 0, images: 0, tests: { passed: 1, failed: 0, skipped: 0 }, reason: null, evidence: [] },
    ...change,
  };
}

import { documentedCodes } from '../../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import type { Finding } from '../finding.ts';
import { type Reason, untested } from '../reason.ts';
import type { EndedTest, RunRecord } from '../run-record.ts';
import { type Conclusion, runVerdict } from '../run-verdict.ts';
import type { CodeRow, DocumentedCode, RequirementRow } from '../verdict-file.ts';
import { type Changes, passingRun, passingTest } from './passing-run.ts';

export const finding: Finding = { title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c' };

/** What of a test that ended is not as usual. */
export type Change = Partial<EndedTest>;

export const ended = (requirement: RequirementId, change: Change = {}): EndedTest => {
  const code = Number(requirement.slice(3, 6));
  const rungs = Number.isNaN(code) || code === 404 ? [] : [{ code, rung: 'always' as const }];
  return passingTest(requirement, { rungs, ...change });
};
export const violated = { status: 'failed', findings: [finding], errors: ['expected e'] } as const;
export const answered = (...statuses: number[]): Change => ({ ...violated, findings: [{ ...finding, statuses }] });
export const accepted = { ...violated, accepted: 'known' };
export const skipped = (reason: string | Reason) => {
  const data = typeof reason === 'string' ? untested('given', { text: reason }) : reason;
  return { status: 'skipped', reason: data, evidenceCount: 0, rungs: [] } as const;
};
export const broke = (error: string): Change => ({ status: 'failed', errors: [`Error: ${error}`] });

/** A whole run in which everything passes but what the changes say. */
export const run = (changes: Changes = {}, more: Partial<RunRecord> = {}): Conclusion =>
  runVerdict(passingRun({}, { tests: requirementIds.map((id) => ended(id, changes[id])), ...more }));
export const selected = (...tests: readonly EndedTest[]): Conclusion => run({}, { tests, part: 'selection' });
export const musts = requirementIds.filter((id) => requirements[id].level === 'MUST').length;
export const these = (ids: readonly RequirementId[], change: Change): Changes =>
  Object.fromEntries(ids.map((id) => [id, change]));
export const all = (prefix: string, change: Change) => these(idsOf(prefix), change);
export const idsOf = (prefix: string) => requirementIds.filter((id) => id.startsWith(prefix));
export const allBut = (ids: readonly RequirementId[], change: Change) =>
  these(
    requirementIds.filter((id) => !ids.includes(id)),
    change,
  );
export const code = ({ file }: Conclusion, wanted: DocumentedCode): CodeRow => {
  const row = file.codes.find((each) => each.code === wanted);
  if (row === undefined) throw new Error(`no row of ${wanted}`);
  return row;
};
export const row = ({ file }: Conclusion, wanted: RequirementId): RequirementRow => {
  const found = file.requirements.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`no row of ${wanted}`);
  return found;
};

export const noImage = skipped(untested('no-images'));
export const noReader = untested('no-token', { identity: 'reader' });
export const effects: readonly RequirementId[] = documentedCodes.flatMap((code) => code.effects);
export const unread = skipped(untested('not-read-back', { detail: 'GET gets 405', noneShown: true }));

import { grouped } from '../../contracts/grouped.ts';
import { coreCodes, documentedCodes, documentedResponse } from '../../contracts/operation.ts';
import { type Requirement, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { isGated, type Profile } from './profile.ts';
import { type Reason, untested } from './reason.ts';
import type { EndedTest } from './run-record.ts';
import { acceptanceReason, blamesOperator, isUnreadable, type ShownReason, shownReason } from './shown-reason.ts';
import { isDecided, type RequirementRow, type RequirementVerdict, ranking } from './verdict-file.ts';

const violated = { MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/**
 * What one test decided. A finding is a fact about a recorded exchange: nothing that fails beside it takes it back. Without one
 * a failed test is never the target's fault.
 */
export function requirementVerdict(test: EndedTest): RequirementVerdict {
  if (test.status === 'skipped') return 'untested';
  if (test.status === 'passed') return 'pass';
  if (test.findings.length === 0) return 'broken';
  return test.accepted === undefined ? violated[requirements[test.requirement].level] : 'accepted';
}

/** Why a test decided nothing, or broke. */
function endReason(test: EndedTest): Reason | undefined {
  const error = test.errors.find((text) => text.trim() !== '');
  switch (test.status) {
    case 'passed':
      return undefined;
    case 'skipped':
      return test.reason ?? untested('skipped-without-reason');
    case 'failed':
      return error === undefined ? untested('failed-without-finding') : untested('harness-failure', { error: firstLine(error) });
    case 'timedOut':
      return untested('test-out-of-time');
    case 'interrupted':
      return untested('test-interrupted');
  }
}

/** Without the name of the error, which says nothing to an operator. */
const firstLine = (error: string): string => (error.trim().split('\n', 1)[0] ?? '').replace(/^\w*Error: /, '');

/** Why a verdict says nothing about the target, or is accepted; of a violation, what failed in the harness beside it. */
function reasonOf(verdict: RequirementVerdict, tests: readonly EndedTest[]): ShownReason | null {
  if (verdict === 'accepted') return acceptanceReason(tests.map(({ accepted = '' }) => accepted));
  if (verdict === 'untested' || verdict === 'broken') return shownReason(tests.flatMap((test) => endReason(test) ?? []));
  const besides = tests.filter(({ harnessFailed }) => harnessFailed).flatMap(({ errors }) => errors.slice(-1));
  return shownReason(besides.map((error) => untested('harness-failure', { error: firstLine(error) })));
}

function row(id: RequirementId, tests: readonly EndedTest[], otherwise: Reason, profile: Profile): RequirementRow {
  const { level, area, statement, source }: Requirement = requirements[id];
  const decided = tests.map((test) => ({ test, verdict: requirementVerdict(test) }));
  const verdict = ranking.findLast((each) => decided.some((one) => one.verdict === each)) ?? 'untested';
  const worst = decided.filter((each) => each.verdict === verdict).map(({ test }) => test);
  const tally = (...statuses: EndedTest['status'][]) => tests.filter(({ status }) => statuses.includes(status)).length;
  const sum = (name: 'evidenceCount' | 'requests' | 'images') => tests.reduce((total, test) => total + test[name], 0);
  return {
    id,
    level,
    area,
    gated: isGated(profile, id),
    statement,
    source,
    verdict,
    evidenceCount: sum('evidenceCount'),
    requests: sum('requests'),
    images: sum('images'),
    tests: { passed: tally('passed'), failed: tally('failed', 'timedOut', 'interrupted'), skipped: tally('skipped') },
    reason: tests.length === 0 ? shownReason([otherwise]) : reasonOf(verdict, worst),
    evidence: tests.filter(({ status }) => status !== 'passed').flatMap(({ findings }) => findings),
  };
}

/** Every requirement of the catalogue with what was decided about it; `otherwise` says why one has no test result. */
export function requirementRows(tests: readonly EndedTest[], otherwise: Reason, profile: Profile): RequirementRow[] {
  const byRequirement = grouped(tests, ({ requirement }) => requirement);
  return requirementIds.map((id) => row(id, byRequirement.get(id) ?? [], otherwise, profile));
}

const responses = coreCodes.map(documentedResponse);
const effects: readonly RequirementId[] = responses.flatMap((response) => response.effects);

/** The requirements of the core, the most telling first. */
export const coreRequirements: readonly RequirementId[] = [...responses.map(({ primary }) => primary), ...effects];

const allEffects: readonly RequirementId[] = documentedCodes.flatMap(({ effects }) => effects);

/**
 * The core of a run, on which its verdict rests, and what of it is missing: of what was asked for, without the effects if the state of an
 * image cannot be read.
 */
export function coreOf(rows: readonly RequirementRow[], isAsked: (id: RequirementId) => boolean) {
  const core = rows.filter(({ id }) => isAsked(id) && coreRequirements.includes(id));
  // If a single effect was decided, images can be read: one read that failed is a gap in this run, not a property of the target.
  const isRead = rows.some(({ id, verdict }) => allEffects.includes(id) && isDecided(verdict));
  const isUnread = ({ id, reason }: RequirementRow) => !isRead && effects.includes(id) && isUnreadable(reason);
  const missing = core.filter((row) => !isDecided(row.verdict) && !isUnread(row));
  const isBroken = ({ verdict, reason }: RequirementRow) => verdict === 'broken' || blamesOperator(reason);
  return {
    /** Nothing shows whether an image is there: the effects of a deletion and of a refusal cannot be judged on this target. */
    stateUnread: core.some(isUnread),
    /** Undecided because the harness failed, or what the operator gave is wrong. */
    broken: missing.filter(isBroken),
    /** Undecided because images, identities or answers are missing. */
    untested: missing.filter((row) => !isBroken(row)),
  };
}

import { type Requirement, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { TestOutcome } from './outcome.ts';
import { type RequirementRow, type RequirementVerdict, ranking } from './verdict-file.ts';

const violated = { MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/** What one test decided. A failure is the target's only where a matcher recorded a violation. */
export function decision(outcome: TestOutcome): RequirementVerdict {
  if (outcome.status === 'skipped') return 'untested';
  if (outcome.status === 'passed') return 'pass';
  // A harness that failed beside a violation, in undoing a provocation say, leaves nothing of the run to trust.
  const failed = outcome.errors.some((error) => /^(?:\w*Error: )?harness: /.test(error.trim()));
  if (outcome.violations.length === 0 || failed) return 'broken';
  if (outcome.accepted !== undefined) return 'accepted';
  return violated[requirements[outcome.requirement].level];
}

/** The worse of two verdicts on a requirement. */
export function worse(a: RequirementVerdict, b: RequirementVerdict): RequirementVerdict {
  return ranking.indexOf(a) >= ranking.indexOf(b) ? a : b;
}

/** Reason of a row whose test ended without a result of its own. */
const ended = {
  passed: '',
  failed: 'harness failure: the test failed without a violation',
  timedOut: 'harness failure: the test ran out of time',
  skipped: 'skipped without a reason',
  interrupted: 'harness failure: the run was interrupted',
} as const;

function reasonOf(outcome: TestOutcome): string {
  if (outcome.status === 'skipped') return outcome.reason.replace(/^premise: /, '') || ended.skipped;
  const error = outcome.errors.find((text) => text.trim() !== '');
  if (error === undefined || outcome.status !== 'failed') return ended[outcome.status];
  return `harness failure: ${(error.trim().split('\n', 1)[0] ?? '').replace(/^(?:\w*Error: )?(?:harness: )?/, '')}`;
}

function row(id: RequirementId, outcomes: readonly TestOutcome[], otherwise: string): RequirementRow {
  const { level, statement, source }: Requirement = requirements[id];
  const decided = outcomes.map((outcome) => ({ outcome, verdict: decision(outcome) }));
  const verdict = decided.reduce<RequirementVerdict>((worst, { verdict }) => worse(worst, verdict), 'untested');
  const worst = decided.filter((each) => each.verdict === verdict).map(({ outcome }) => outcome);
  const reasons = {
    untested: worst.map(reasonOf),
    broken: worst.map(reasonOf),
    accepted: worst.map(({ accepted }) => accepted ?? ''),
  };
  const reason = verdict === 'untested' || verdict === 'broken' || verdict === 'accepted' ? reasons[verdict] : [];
  const tally = (...statuses: TestOutcome['status'][]) => outcomes.filter(({ status }) => statuses.includes(status)).length;
  return {
    id,
    level,
    statement,
    source,
    verdict,
    tests: { passed: tally('passed'), failed: tally('failed', 'timedOut', 'interrupted'), skipped: tally('skipped') },
    reason: outcomes.length === 0 ? otherwise : [...new Set(reason)].join('; '),
    evidence: outcomes.filter(({ status }) => status !== 'passed').flatMap(({ violations }) => violations),
  };
}

/** Every requirement of the catalogue with what was decided about it; `otherwise` says why one has no test result. */
export function decisions(outcomes: readonly TestOutcome[], otherwise: string): RequirementRow[] {
  const byRequirement = new Map<RequirementId, TestOutcome[]>();
  for (const outcome of outcomes) {
    const known = byRequirement.get(outcome.requirement);
    if (known === undefined) byRequirement.set(outcome.requirement, [outcome]);
    else known.push(outcome);
  }
  return requirementIds.map((id) => row(id, byRequirement.get(id) ?? [], otherwise));
}

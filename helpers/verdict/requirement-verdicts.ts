import { type Requirement, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { EndedTest } from './ended-test.ts';
import { type RequirementRow, type RequirementVerdict, ranking } from './verdict-file.ts';

const violated = { MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/** What one test decided. A failure is the target's only where a matcher recorded a finding. */
export function requirementVerdict(test: EndedTest): RequirementVerdict {
  if (test.status === 'skipped') return 'untested';
  if (test.status === 'passed') return 'pass';
  // A harness that failed beside a finding, in undoing a provocation say, leaves nothing of the run to trust.
  const failed = test.errors.some((error) => /^(?:\w*Error: )?harness: /.test(error.trim()));
  if (test.findings.length === 0 || failed) return 'broken';
  if (test.accepted !== undefined) return 'accepted';
  return violated[requirements[test.requirement].level];
}

/** The worse of two verdicts on a requirement. */
export function worse(a: RequirementVerdict, b: RequirementVerdict): RequirementVerdict {
  return ranking.indexOf(a) >= ranking.indexOf(b) ? a : b;
}

/** Reason of a row whose test ended without a result of its own. */
const endReasons = {
  passed: '',
  failed: 'harness failure: the test failed without a finding',
  timedOut: 'harness failure: the test ran out of time',
  skipped: 'skipped without a reason',
  interrupted: 'harness failure: the run was interrupted',
} as const;

function reasonOf(test: EndedTest): string {
  if (test.status === 'skipped') return test.reason.replace(/^premise: /, '') || endReasons.skipped;
  const error = test.errors.find((text) => text.trim() !== '');
  if (error === undefined || test.status !== 'failed') return endReasons[test.status];
  return `harness failure: ${(error.trim().split('\n', 1)[0] ?? '').replace(/^(?:\w*Error: )?(?:harness: )?/, '')}`;
}

function row(id: RequirementId, tests: readonly EndedTest[], otherwise: string): RequirementRow {
  const { level, statement, source }: Requirement = requirements[id];
  const decided = tests.map((test) => ({ test, verdict: requirementVerdict(test) }));
  const verdict = decided.reduce<RequirementVerdict>((worst, { verdict }) => worse(worst, verdict), 'untested');
  const worst = decided.filter((each) => each.verdict === verdict).map(({ test }) => test);
  const reasons = {
    untested: worst.map(reasonOf),
    broken: worst.map(reasonOf),
    accepted: worst.map(({ accepted }) => accepted ?? ''),
  };
  const reason = verdict === 'untested' || verdict === 'broken' || verdict === 'accepted' ? reasons[verdict] : [];
  const tally = (...statuses: EndedTest['status'][]) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    id,
    level,
    statement,
    source,
    verdict,
    tests: { passed: tally('passed'), failed: tally('failed', 'timedOut', 'interrupted'), skipped: tally('skipped') },
    reason: tests.length === 0 ? otherwise : [...new Set(reason)].join('; '),
    evidence: tests.filter(({ status }) => status !== 'passed').flatMap(({ findings }) => findings),
  };
}

/** Every requirement of the catalogue with what was decided about it; `otherwise` says why one has no test result. */
export function requirementRows(tests: readonly EndedTest[], otherwise: string): RequirementRow[] {
  const byRequirement = new Map<RequirementId, EndedTest[]>();
  for (const test of tests) {
    const known = byRequirement.get(test.requirement);
    if (known === undefined) byRequirement.set(test.requirement, [test]);
    else known.push(test);
  }
  return requirementIds.map((id) => row(id, byRequirement.get(id) ?? [], otherwise));
}

import { type Requirement, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import type { EndedTest } from './ended-test.ts';
import { type Reason, reasonText, untested } from './reason.ts';
import { type RequirementRow, type RequirementVerdict, ranking } from './verdict-file.ts';

const violated = { MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/** What one test decided. A failure is the target's only where a matcher recorded a finding. */
export function requirementVerdict(test: EndedTest): RequirementVerdict {
  if (test.status === 'skipped') return 'untested';
  if (test.status === 'passed') return 'pass';
  // A harness that failed beside a finding, in undoing a provocation say, leaves nothing of the run to trust.
  if (test.findings.length === 0 || test.harnessFailed) return 'broken';
  if (test.accepted !== undefined) return 'accepted';
  return violated[requirements[test.requirement].level];
}

/** The worse of two verdicts on a requirement. */
export function worse(a: RequirementVerdict, b: RequirementVerdict): RequirementVerdict {
  return ranking.indexOf(a) >= ranking.indexOf(b) ? a : b;
}

/** Why a test decided nothing, or broke. */
function reasonOf(test: EndedTest): Reason | undefined {
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

function row(id: RequirementId, tests: readonly EndedTest[], otherwise: Reason): RequirementRow {
  const { level, statement, source }: Requirement = requirements[id];
  const decided = tests.map((test) => ({ test, verdict: requirementVerdict(test) }));
  const verdict = decided.reduce<RequirementVerdict>((worst, { verdict }) => worse(worst, verdict), 'untested');
  const worst = decided.filter((each) => each.verdict === verdict).map(({ test }) => test);
  const undecided = verdict === 'untested' || verdict === 'broken' ? worst.flatMap((test) => reasonOf(test) ?? []) : [];
  const reasonData = tests.length === 0 ? [otherwise] : undecided;
  const texts = verdict === 'accepted' ? worst.map(({ accepted }) => accepted ?? '') : reasonData.map(reasonText);
  const tally = (...statuses: EndedTest['status'][]) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    id,
    level,
    statement,
    source,
    verdict,
    tests: { passed: tally('passed'), failed: tally('failed', 'timedOut', 'interrupted'), skipped: tally('skipped') },
    reason: [...new Set(texts)].join('; '),
    reasonData,
    evidence: tests.filter(({ status }) => status !== 'passed').flatMap(({ findings }) => findings),
  };
}

/** Every requirement of the catalogue with what was decided about it; `otherwise` says why one has no test result. */
export function requirementRows(tests: readonly EndedTest[], otherwise: Reason): RequirementRow[] {
  const byRequirement = new Map<RequirementId, EndedTest[]>();
  for (const test of tests) {
    const known = byRequirement.get(test.requirement);
    if (known === undefined) byRequirement.set(test.requirement, [test]);
    else known.push(test);
  }
  return requirementIds.map((id) => row(id, byRequirement.get(id) ?? [], otherwise));
}

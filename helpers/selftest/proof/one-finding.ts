import { requirementIds } from '../../../contracts/requirements.ts';
import type { Finding } from '../../declarations/finding.ts';
import { byCause } from '../../verdict/group-findings.ts';
import type { EndedTests } from './proof.ts';

/** The findings on one mutant: requirements that follow from one cause are one. A mutant is one bug and has one. */
export function findingsOn(tests: EndedTests): string[][] {
  const seen = requirementIds.flatMap((id) => {
    const { violated = false, reason = '' } = tests[id] ?? {};
    return violated ? [{ id, evidence: [JSON.parse(reason) as Finding] }] : [];
  });
  return [...byCause(seen).values()].map((group) => group.map(({ id }) => id));
}

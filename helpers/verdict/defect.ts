import { requirements } from '../../contracts/requirements.ts';
import type { RequirementFindings } from './causes.ts';

/** A headline names this many statuses at most. */
const mostStatuses = 2;

/** The headline of a violation: what the target does, with the statuses that it answered. */
export function defectOf({ id, evidence }: RequirementFindings): string {
  const statuses = [...new Set(evidence.flatMap(({ statuses = [] }) => statuses))];
  const answered = statuses.length === 0 ? 'with no response' : statuses.slice(0, mostStatuses).join(' or ');
  return requirements[id].defect.replace('{status}', answered).replace(/\.$/, '');
}

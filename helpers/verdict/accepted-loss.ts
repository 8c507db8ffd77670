import { requirementIds, requirements, severityOf } from '../../contracts/requirements.ts';
import { listed } from '../platform/text/phrases.ts';
import type { Deviation, RequirementRow } from './verdict-file.ts';

/** Whether the violation of a requirement loses or exposes an image: accepting that takes a consent of its own, and an end. */
export function isLoss(id: string): boolean {
  const known = requirementIds.find((each) => each === id);
  return known !== undefined && severityOf(requirements[known]) === 'DATA LOSS';
}

/** The consent that an entry which accepts a loss lacks; empty if it lacks nothing. */
export function consentLackingIn({ requirement, dataLoss, until }: Deviation): string {
  if (!isLoss(requirement) || (dataLoss === true && until !== undefined)) return '';
  return dataLoss === true ? '"until"' : until === undefined ? 'both' : '"dataLoss": true';
}

/** Every report says this of an accepted violation: the operator's reason, and before it that data are lost, and until when. */
export const acceptanceText = ({ requirement, reason, until = 'no end' }: Deviation): string =>
  isLoss(requirement) ? `DATA LOSS, accepted until ${until}: ${reason}` : reason;

/** The losses among some rows that the operator accepts, until the first of them ends; undefined if there is none. */
export function acceptedLoss(rows: readonly RequirementRow[], deviations: readonly Deviation[]) {
  const ids = rows.filter(({ id, verdict }) => verdict === 'accepted' && isLoss(id)).map(({ id }): string => id);
  if (ids.length === 0) return undefined;
  const [until = 'no end'] = deviations.flatMap((each) => (ids.includes(each.requirement) ? (each.until ?? []) : [])).sort();
  return { until, text: `DATA LOSS accepted until ${until} (${listed(ids)})` };
}

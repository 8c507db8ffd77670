import { documentedCodes } from '../../../contracts/operation.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Subject } from './subjects.ts';

/** The nine codes and their effects: traffic that the rules over all exchanges judge, and that a defect may need to show itself. */
const traffic: readonly RequirementId[] = documentedCodes.flatMap(({ primary, effects }) => [primary, ...effects]);

/** Whether only the own rows of each subject are tried, as `npm test` does: `PROOF_ROWS=own`. */
export const isOwnRowsOnly = process.env.PROOF_ROWS === 'own';

/**
 * The requirements whose tests run on a subject, besides the rules over all exchanges; undefined for all. Its own rows are those that
 * it names, and the nine codes. The whole matrix shows that no other requirement is violated.
 */
export function rowsOf({ violates, undecided, beside }: Subject): ReadonlySet<string> | undefined {
  return isOwnRowsOnly ? new Set([...violates, ...Object.keys(undecided), ...beside, ...traffic]) : undefined;
}

import { documentedCodes } from '../../../contracts/operation.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Subject } from './subjects.ts';

/**
 * Traffic that the rules over all exchanges judge, and that a defect may need to show itself: the nine codes and their effects, a 404, a
 * connection that is used again, tokens of others, a deletion that is repeated, and a request over HTTP/2.
 */
const traffic: readonly RequirementId[] = [
  ...documentedCodes.flatMap(({ primary, effects }) => [primary, ...effects]),
  ...(['DI-404-01', 'DI-204-03', 'DI-403-10', 'DI-403-23', 'DI-403-25', 'DI-ONCE-02', 'DI-H2-01'] as const),
];

/** Whether only the own rows of each subject are tried, as `npm test` does: `PROOF_ROWS=own`. */
export const isOwnRowsOnly = process.env.PROOF_ROWS === 'own';

/**
 * The requirements whose tests run on a subject, besides the rules over all exchanges; undefined for all. Its own rows are those that
 * it names, and the nine codes. The whole matrix shows that no other requirement is violated.
 */
export function rowsOf({ violates, undecided, beside }: Subject): ReadonlySet<string> | undefined {
  return isOwnRowsOnly && beside !== 'all' ? new Set([...violates, ...Object.keys(undecided), ...beside, ...traffic]) : undefined;
}

import { documentedCodes } from '../../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { isRequirementId } from '../../declarations/requirement.ts';
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

/** The rules over all exchanges: the entries that look at the whole run. */
const overAll: ReadonlySet<RequirementId> = new Set(requirementIds.filter((id) => 'over' in requirements[id]));

interface Rows {
  readonly only: ReadonlySet<RequirementId>;
  /** The rules over all exchanges that judge; undefined for all. */
  readonly rules?: ReadonlySet<RequirementId>;
  /** The tests that come first; the others follow if these do not show what is wanted. */
  readonly first?: readonly ReadonlySet<RequirementId>[];
}

/** Traffic that shows most defects of all responses: each code once. */
const oneOfEach: readonly RequirementId[] = [...documentedCodes.map(({ primary }) => primary), 'DI-404-01'];

/**
 * The rows of a subject; undefined for all. Its own are those that it names. On a conforming variant all rules judge the nine codes and their
 * effects as well; on a mutant those rules that it breaks, and more is sent only if its own rows are not enough for them. The whole matrix
 * shows that no other requirement is violated.
 */
export function rowsOf({ kind, violates, undecided }: Subject): Rows | undefined {
  if (!isOwnRowsOnly) return undefined;
  const own = [...violates, ...Object.keys(undecided).filter(isRequirementId)];
  if (kind === 'variant') return { only: new Set([...own, ...traffic]) };
  const rules = new Set(own.filter((id) => overAll.has(id)));
  if (rules.size === 0) return { only: new Set(own), rules };
  return { only: new Set([...own, ...traffic]), rules, first: [new Set(own), new Set(oneOfEach)] };
}

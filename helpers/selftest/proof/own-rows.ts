import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedCodes } from '../../../contracts/operation.ts';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { isRequirementId } from '../../declarations/requirement.ts';
import { root } from '../root.ts';
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

const rules = join(root, 'specs/every-response');

/** The requirements that are judged over all exchanges of a run. */
const overAll = new Set(
  readdirSync(rules).flatMap(
    (file) =>
      readFileSync(join(rules, file), 'utf8')
        .match(/DI-[A-Z\d]+-\d+/g)
        ?.filter(isRequirementId) ?? [],
  ),
);

/** Which tests run on a subject. */
interface Rows {
  readonly only: ReadonlySet<RequirementId>;
  /** Whether the rules over all exchanges are left out. */
  readonly withoutRules: boolean;
}

/**
 * The rows of a subject; undefined for all. Its own are those that it names. On a conforming variant, and on a mutant that breaks a rule over
 * all exchanges, these rules judge the traffic as well. The whole matrix shows that no other requirement is violated.
 */
export function rowsOf({ kind, violates, undecided }: Subject): Rows | undefined {
  if (!isOwnRowsOnly) return undefined;
  const own = [...violates, ...Object.keys(undecided).filter(isRequirementId)];
  const withoutRules = kind === 'mutant' && !own.some((id) => overAll.has(id));
  return { only: new Set(withoutRules ? own : [...own, ...traffic]), withoutRules };
}

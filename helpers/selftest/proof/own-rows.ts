import { documentedCodes } from '../../../contracts/operation.ts';
import { isRequirementId, type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { namedIn, type Subject } from './subjects.ts';

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

const selected = namedIn('PROOF_REQUIREMENTS', requirementIds);

/** Whether a requirement is tried: all are, unless `PROOF_REQUIREMENTS`, a comma list of ids, names those that are. */
export const isTried = (id: RequirementId): boolean => selected?.includes(id) ?? true;

/** Whether a subject is tried by a part of the requirements: what the others would show is not known. */
export const isPartOnly = isOwnRowsOnly || selected !== undefined;

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
 * Tests whose requests show what a rule, or an effect on other images, is about, where neither the nine codes nor the requirement's own
 * requests do. Without them, only the whole run would show it, which takes fifty times as long.
 */
const shownBy: Readonly<Partial<Record<RequirementId, readonly RequirementId[]>>> = {
  'DI-204-16': ['DI-405-12', 'DI-RACE-05', 'DI-204-18', 'DI-GONE-05'],
  'DI-204-17': ['DI-204-07', 'DI-FRM-11', 'DI-NEG-15', 'DI-IDS-14', 'DI-409-05'],
  'DI-403-08': ['DI-403-09'],
  'DI-500-06': ['DI-NEG-06', 'DI-NEG-20', 'DI-GONE-13'],
  'DI-500-07': ['DI-405-12'],
  'DI-FLD-12': ['DI-IDS-20'],
  'DI-FLT-09': ['DI-IDS-02'],
  'DI-GONE-01': ['DI-204-03'],
  'DI-GONE-10': ['DI-NEG-06', 'DI-NEG-12'],
  'DI-IDS-21': ['DI-IDS-16', 'DI-IDS-24'],
  'DI-KEEP-04': ['DI-204-03'],
  'DI-KEEP-11': ['DI-KEEP-05'],
  'DI-ONCE-02': ['DI-204-03'],
  'DI-WIRE-02': ['DI-IDS-25', 'DI-FRM-14'],
  'DI-WIRE-03': ['DI-204-14', 'DI-401-21'],
};

/** The requirements on HTTP/2, which a subject over TLS is tried by. */
const http2: readonly RequirementId[] = requirementIds.filter((id) => requirements[id].area === 'http2');

/**
 * The rows of a subject; undefined for all. Its own are those that it names. On a conforming variant all rules judge the nine codes and their
 * effects as well; on a mutant those rules that it breaks, and more is sent only if its own rows are not enough for them. The whole matrix
 * shows that no other requirement is violated.
 */
export function rowsOf({ kind, violates, undecided, secured }: Subject): Rows | undefined {
  if (selected !== undefined) {
    const rules = selected.filter((id) => overAll.has(id));
    const shown = [...selected, ...selected.flatMap((id) => shownBy[id] ?? [])];
    return { only: new Set([...shown, ...(rules.length > 0 ? traffic : [])]), rules: new Set(rules) };
  }
  if (!isOwnRowsOnly) return undefined;
  const named = [...violates, ...Object.keys(undecided).filter(isRequirementId)];
  const own = [...named, ...named.flatMap((id) => shownBy[id] ?? []), ...(secured ? http2 : [])];
  if (kind === 'variant') return { only: new Set([...own, ...traffic]) };
  const rules = new Set(named.filter((id) => overAll.has(id)));
  if (rules.size === 0) return { only: new Set(own), rules };
  return { only: new Set([...own, ...traffic]), rules, first: [new Set(own), new Set(oneOfEach)] };
}

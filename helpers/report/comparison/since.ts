import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { subjectOf } from '../../verdict/shown-reason.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import type { RememberedRun } from '../history.ts';
import { type Change, type ComparedVerdict, comparisonOf, isViolation } from './comparison.ts';

/** What became of MUST and SHOULD requirements since the last whole run of the target. */
export interface Since {
  /** When that run ended, ISO 8601. */
  readonly ended: string;
  /** Of a selection without rules on responses: they saw fewer of them than the whole run. */
  readonly fixed: readonly RequirementId[];
  /** Violated now, and not then. */
  readonly added: readonly RequirementId[];
  readonly still: readonly RequirementId[];
  /** Violated then, and not decided now; of a selection none is listed. */
  readonly lost: readonly RequirementId[];
  /** What those are about that were decided then and not now, these among them; of a selection none is listed. */
  readonly less: readonly string[];
}

/** A run of the history as a comparison reads it, under the profile of the verdict that it is compared with. */
const asVerdict = ({ ended, verdicts }: RememberedRun, { suite, target, profile }: VerdictFile): ComparedVerdict => ({
  suite,
  target,
  profile,
  started: ended,
  verdict: null,
  selection: null,
  codes: [],
  requirements: requirementIds.map((id) => {
    const { level, statement } = requirements[id];
    return { id, level, statement, verdict: verdicts[id] ?? 'untested', evidence: [], reason: null };
  }),
});

/** What changed since the last of these runs; undefined if there is none. `rules`: the requirements that were judged over all responses. */
export function sinceOf(file: VerdictFile, runs: readonly RememberedRun[], rules: ReadonlySet<RequirementId>): Since | undefined {
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  const { differences, stillViolated } = comparisonOf(asVerdict(last, file), file);
  const ids = (is: (change: Change, before: string) => boolean): RequirementId[] => {
    const found = new Set(differences.filter(({ change, before }) => is(change, before)).map(({ id }) => id));
    return file.requirements.filter(({ id, level }) => level !== 'MAY' && found.has(id)).map(({ id }) => id);
  };
  const untested = file.selection === null ? ids((change) => change === 'newly untested') : [];
  return {
    ended: last.ended,
    fixed: ids((change) => change === 'fixed').filter((id) => file.selection === null || !rules.has(id)),
    added: ids((change) => change === 'regression' || change === 'newly found'),
    still: requirementIds.filter((id) => stillViolated.includes(id)),
    lost: ids((change, before) => change === 'newly untested' && isViolation(before)).filter((id) => untested.includes(id)),
    less: file.requirements.filter(({ id }) => untested.includes(id)).map(subjectOf),
  };
}

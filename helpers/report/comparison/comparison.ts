import { isGated, type Profile, smaller } from '../../verdict/profile.ts';
import { isRequirementId } from '../../verdict/requirement.ts';
import { subjectOf } from '../../verdict/shown-reason.ts';
import { type RequirementRow, type RequirementVerdict, ranking, type VerdictFile } from '../../verdict/verdict-file.ts';
import { causeWords } from '../statement/statement.ts';

/** As much of a verdict as a comparison looks at. */
export type ComparedVerdict = Pick<
  VerdictFile,
  'suite' | 'target' | 'started' | 'verdict' | 'profile' | 'selection' | 'codes'
> & {
  readonly requirements: readonly ComparedRow[];
};
type ComparedRow = Pick<RequirementRow, 'id' | 'level' | 'statement' | 'verdict' | 'evidence' | 'reason'>;

/** What became of a requirement or a code between two verdicts. */
export type Change = 'regression' | 'newly found' | 'fixed' | 'newly untested' | 'newly exercised' | 'other';

/** A requirement or a documented code that was decided differently. */
export interface Difference {
  readonly id: string;
  readonly statement: string;
  readonly before: string;
  readonly after: string;
  readonly change: Change;
  /** Why it is violated, untested or accepted now. */
  readonly reason: string;
  /** Whether the smaller of the two profiles is about it. */
  readonly gated: boolean;
  /** What it is about. */
  readonly subject: string;
}

/** Two verdicts beside each other. */
export type Comparison = ReturnType<typeof comparisonOf>;

/** Whether a requirement with this verdict, or a code with this outcome, is violated, and not as an accepted deviation. A `note` is not. */
export const isViolation = (verdict: string): boolean => ['warning', 'error', 'violated'].includes(verdict);

/** What says nothing about the target: a harness failure decides as little as a skipped test. */
const undecided: readonly string[] = ['untested', 'broken'];

function changeOf(before: string, after: string): Change {
  if (undecided.includes(after)) return undecided.includes(before) ? 'other' : 'newly untested';
  if (after === 'note' || (before === 'note' && after === 'pass'))
    return undecided.includes(before) ? 'newly exercised' : 'other';
  if (isViolation(after)) {
    if (undecided.includes(before)) return 'newly found';
    const rank = (verdict: string) => ranking.indexOf(verdict as RequirementVerdict);
    // An acceptance that has ended is a violation that counts again.
    return before === 'accepted' || rank(after) > rank(before) || before === 'pass' ? 'regression' : 'other';
  }
  if (after !== 'pass' || before === 'partial') return 'other';
  return undecided.includes(before) ? 'newly exercised' : 'fixed';
}

function requirementDifference(before: ComparedRow, after: ComparedRow, profile: Profile): Difference[] {
  if (before.verdict === after.verdict) return [];
  const reason = after.reason?.text ?? after.evidence[0]?.received ?? '';
  const change = changeOf(before.verdict, after.verdict);
  // A requirement that has been withdrawn since is in no profile.
  const isKnown = isRequirementId(after.id);
  const gated = isKnown && isGated(profile, after.id);
  const { id, statement } = after;
  const subject = isKnown ? subjectOf(after) : id;
  return [{ id, statement, before: before.verdict, after: after.verdict, change, reason, gated, subject }];
}

type ComparedCode = ComparedVerdict['codes'][number];

function codeDifference(before: ComparedCode, after: ComparedCode): Difference[] {
  if (before.outcome === after.outcome && before.rung === after.rung) return [];
  const isAlike = before.outcome === after.outcome;
  const shown = ({ outcome, rung }: ComparedCode) =>
    isAlike && rung !== 'none' ? `${outcome}, caused by ${causeWords[rung]}` : outcome;
  const change = isAlike ? 'other' : changeOf(before.outcome, after.outcome);
  return [
    {
      id: String(after.code),
      statement: after.name,
      before: shown(before),
      after: shown(after),
      change,
      reason: after.reason,
      gated: true,
      subject: String(after.code),
    },
  ];
}

/** What changed from one verdict to another: of two releases, or of two targets. */
export function comparisonOf(before: ComparedVerdict, after: ComparedVerdict) {
  const earlier = new Map<string, ComparedRow>(before.requirements.map((row) => [row.id, row]));
  const profile = smaller(before.profile, after.profile);
  const later = new Set<string>(after.requirements.map(({ id }) => id));
  const both = after.requirements.flatMap((row) => {
    const old = earlier.get(row.id);
    return old === undefined ? [] : [{ old, row }];
  });
  return {
    before,
    after,
    /** The smaller profile of the two: a requirement outside it is no regression. */
    profile,
    differences: both.flatMap(({ old, row }) => requirementDifference(old, row, profile)),
    codes: after.codes.flatMap((row) => {
      const old = before.codes.find(({ code }) => code === row.code);
      return old === undefined ? [] : codeDifference(old, row);
    }),
    /** `DI-401-03: SHOULD → MUST`, and requirements that only one of the two knows. */
    catalogue: [
      ...both.filter(({ old, row }) => old.level !== row.level).map(({ old, row }) => `${row.id}: ${old.level} → ${row.level}`),
      ...after.requirements.filter(({ id }) => !earlier.has(id)).map(({ id }) => `${id}: only in the second`),
      ...before.requirements.filter(({ id }) => !later.has(id)).map(({ id }) => `${id}: only in the first`),
    ],
    stillViolated: both.filter(({ old, row }) => isViolation(old.verdict) && isViolation(row.verdict)).map(({ row }) => row.id),
  };
}

/** Verdicts that say nothing about the target, so they cannot be compared. */
const wordless: readonly (string | null)[] = ['broken', 'inconclusive', null];

/** Which run says nothing about its target, if the other one does: then nothing can be compared. */
export function incomparable({ before, after }: Comparison): string | undefined {
  const [first, second] = [before, after].map(({ verdict }) => wordless.includes(verdict));
  if (first === second) return undefined;
  const [place, { verdict }] = first === true ? ['first', before] : ['second', after];
  return `The ${place} run is ${verdict ?? 'one shard'}: it says too little about the target to be compared.`;
}

/** What those are about that the second run no longer tested. */
export const lessIn = ({ differences }: Comparison): string[] =>
  differences.flatMap(({ change, subject }) => (change === 'newly untested' ? [subject] : []));

/** The differences that stop a release: what was in order or unknown before and is violated now, and is in the profile. */
export function regressions({ differences }: Comparison): Difference[] {
  return differences.filter(({ change, gated }) => gated && (change === 'regression' || change === 'newly found'));
}

import { isRequirementId } from '../../../contracts/requirements.ts';
import { counted } from '../../platform/text/phrases.ts';
import { isGated, type Profile, smaller } from '../../verdict/profile.ts';
import { lessText, subjectOf } from '../../verdict/shown-reason.ts';
import { type RequirementRow, type RequirementVerdict, ranking, type VerdictFile } from '../../verdict/verdict-file.ts';
import type { Block } from '../block.ts';
import { blockMarkdown } from '../markdown.ts';

/** As much of a verdict as a comparison looks at. */
export type ComparedVerdict = Pick<VerdictFile, 'suite' | 'target' | 'started' | 'verdict' | 'profile' | 'selection'> & {
  readonly requirements: readonly ComparedRow[];
};
type ComparedRow = Pick<RequirementRow, 'id' | 'level' | 'statement' | 'verdict' | 'evidence' | 'reason'>;

/** What became of a requirement between two verdicts. */
export type Change = 'regression' | 'newly found' | 'fixed' | 'newly untested' | 'newly exercised' | 'other';

/** A requirement that was decided differently. */
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

/** Whether a requirement with this verdict is violated, and not as an accepted deviation. A `note` is not. */
export const isViolation = (verdict: string): boolean => ['warning', 'error'].includes(verdict);

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
  if (after !== 'pass') return 'other';
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
const lessIn = ({ differences }: Comparison): string[] =>
  differences.flatMap(({ change, subject }) => (change === 'newly untested' ? [subject] : []));

/** The differences that stop a release: what was in order or unknown before and is violated now, and is in the profile. */
export function regressions({ differences }: Comparison): Difference[] {
  return differences.filter(({ change, gated }) => gated && (change === 'regression' || change === 'newly found'));
}

const headings: readonly (readonly [Change, string])[] = [
  ['regression', 'Regressions'],
  ['newly found', 'Violations newly found'],
  ['newly untested', 'No longer tested'],
  ['fixed', 'Fixed'],
  ['newly exercised', 'Newly tested'],
  ['other', 'Other changes'],
];

function run({ target, verdict, profile, suite, started, selection }: ComparedVerdict): string {
  // The rules on responses saw fewer of them, and may have missed what the whole run shows.
  const part = selection ? `; a selection of ${selection.selected} of ${counted(selection.of, 'requirement')}` : '';
  return `${target.name}: ${verdict ?? 'one shard'} (${profile}; suite ${suite}, ${started.slice(0, 16)}Z${part})`;
}

/** One sentence that says whether the second is worse. */
function comparisonSentence(comparison: Comparison): string {
  const count = regressions(comparison).length;
  const obstacle = incomparable(comparison);
  if (obstacle !== undefined) return obstacle;
  const subjects = lessIn(comparison);
  const less = subjects.length === 0 ? '' : ` ${lessText(subjects, 'in the first run')}.`;
  if (count > 0) return `${counted(count, 'regression')}.${less}`;
  return comparison.differences.length === 0 ? 'No difference.' : `No regression.${less}`;
}

function changes(heading: string, differences: readonly Difference[]): Block[] {
  const arrow = ({ before, after, gated }: Difference) => `${before} → ${after}${gated ? '' : ' (outside the profile)'}`;
  const rows = differences.map((each) => ({
    cells: [each.id, arrow(each), each.statement, each.reason].map((text) => ({ text })),
  }));
  const heads = ['id', 'before → after', 'statement', 'reason'];
  return rows.length === 0 ? [] : [{ heading: `${heading} (${rows.length})`, table: { name: 'changes', heads, rows } }];
}

/** Every block of a comparison, in the order of reading. */
function blocksIn(comparison: Comparison): readonly Block[] {
  const { before, after, profile, differences, stillViolated, catalogue } = comparison;
  const of = (change: Change): readonly Difference[] => differences.filter((each) => each.change === change);
  const both = { heading: `Violated in both (${stillViolated.length})`, lines: [stillViolated.join(' ')] };
  return [
    { heading: comparisonSentence(comparison), lines: [`first: ${run(before)}`, `second: ${run(after)}`, `profile: ${profile}`] },
    ...headings.flatMap(([change, heading]) => changes(heading, of(change))),
    ...(stillViolated.length === 0 ? [] : [both]),
    ...(catalogue.length === 0 ? [] : [{ heading: 'Catalogue', lines: catalogue }]),
  ];
}

/** The comparison in Markdown, for a ticket or the summary of a job. */
export const comparisonMarkdown = (comparison: Comparison): string =>
  blocksIn(comparison)
    .flatMap((block, place) => blockMarkdown(block, place === 0 ? '#' : '##'))
    .join('\n');

/** The comparison for a program. */
export function comparisonJson(comparison: Comparison): object {
  const { before, after, differences, stillViolated, catalogue } = comparison;
  const told = ({ target, verdict, profile, suite, started }: ComparedVerdict) => ({ target, verdict, profile, suite, started });
  return {
    sentence: comparisonSentence(comparison),
    comparable: incomparable(comparison) === undefined,
    regressions: regressions(comparison).map(({ id }) => id),
    first: told(before),
    second: told(after),
    profile: comparison.profile,
    differences,
    stillViolated,
    catalogue,
  };
}

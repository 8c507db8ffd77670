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
export type Difference = ReturnType<typeof differenceBetween>[number];

/** Two verdicts beside each other. */
export type Comparison = ReturnType<typeof comparisonOf>;

/** Whether a requirement with this verdict is violated, and not as an accepted deviation. A `note` is not. */
export const isViolation = (verdict: RequirementVerdict): boolean => verdict === 'warning' || verdict === 'error';

/** Whether a verdict says nothing about the target: a harness failure decides as little as a skipped test. */
const isOpen = (verdict: RequirementVerdict): boolean => verdict === 'untested' || verdict === 'broken';

/** What became of a requirement; undefined if its verdict is the same. */
export function changeOf(before: RequirementVerdict, after: RequirementVerdict): Change | undefined {
  if (before === after) return undefined;
  if (isOpen(after)) return isOpen(before) ? 'other' : 'newly untested';
  const isMay = after === 'note' || before === 'note';
  if (isMay && !isViolation(after)) return isOpen(before) ? 'newly exercised' : 'other';
  if (isViolation(after)) {
    if (isOpen(before)) return 'newly found';
    // An acceptance that has ended is a violation that counts again.
    const isWorse = before === 'accepted' || before === 'pass' || ranking.indexOf(after) > ranking.indexOf(before);
    return isWorse ? 'regression' : 'other';
  }
  if (after !== 'pass') return 'other';
  return isOpen(before) ? 'newly exercised' : 'fixed';
}

function differenceBetween(before: ComparedRow, after: ComparedRow, profile: Profile) {
  const change = changeOf(before.verdict, after.verdict);
  if (change === undefined) return [];
  const { id, statement, reason, evidence } = after;
  // A requirement that has been withdrawn since is in no profile.
  const isKnown = isRequirementId(id);
  return [
    {
      ...{ id, statement, before: before.verdict, after: after.verdict, change },
      /** Why it is violated, untested or accepted now. */
      reason: reason?.text ?? evidence[0]?.received ?? '',
      /** Whether the smaller of the two profiles is about it. */
      gated: isKnown && isGated(profile, id),
      /** What it is about. */
      subject: isKnown ? subjectOf(after) : id,
    },
  ];
}

/** What changed from one verdict to another, of two releases or of two targets, as `compare --json` says it to a program. */
export function comparisonOf(before: ComparedVerdict, after: ComparedVerdict) {
  const earlier = new Map<string, ComparedRow>(before.requirements.map((row) => [row.id, row]));
  const later = new Set<string>(after.requirements.map(({ id }) => id));
  const profile = smaller(before.profile, after.profile);
  const both = after.requirements.flatMap((row) => {
    const old = earlier.get(row.id);
    return old === undefined ? [] : [{ old, row }];
  });
  const differences = both.flatMap(({ old, row }) => differenceBetween(old, row, profile));
  // What was in order or unknown before and is violated now.
  const worse = differences.filter(({ change, gated }) => gated && (change === 'regression' || change === 'newly found'));
  const obstacle = obstacleTo(before, after);
  const told = ({ target, verdict, profile: own, suite, started, selection }: ComparedVerdict) => {
    return { target, verdict, profile: own, suite, started, selection };
  };
  return {
    sentence: obstacle ?? sentenceOf(differences, worse),
    comparable: obstacle === undefined,
    /** The differences that stop a release. */
    regressions: worse.map(({ id }) => id),
    first: told(before),
    second: told(after),
    /** The smaller profile of the two: a requirement outside it is no regression. */
    profile,
    differences,
    stillViolated: both.filter(({ old, row }) => isViolation(old.verdict) && isViolation(row.verdict)).map(({ row }) => row.id),
    /** `DI-401-03: SHOULD → MUST`, and requirements that only one of the two knows. */
    catalogue: [
      ...both.filter(({ old, row }) => old.level !== row.level).map(({ old, row }) => `${row.id}: ${old.level} → ${row.level}`),
      ...after.requirements.filter(({ id }) => !earlier.has(id)).map(({ id }) => `${id}: only in the second`),
      ...before.requirements.filter(({ id }) => !later.has(id)).map(({ id }) => `${id}: only in the first`),
    ],
  };
}

/** Verdicts that say nothing about the target, so they cannot be compared. */
const wordless: readonly (string | null)[] = ['broken', 'inconclusive', null];

/** Which run says nothing about its target, if the other one does: then nothing can be compared. */
function obstacleTo(before: ComparedVerdict, after: ComparedVerdict): string | undefined {
  const [first, second] = [before, after].map(({ verdict }) => wordless.includes(verdict));
  if (first === second) return undefined;
  const [place, { verdict }] = first === true ? ['first', before] : ['second', after];
  return `The ${place} run is ${verdict ?? 'one shard'}: it says too little about the target to be compared.`;
}

/** One sentence that says whether the second is worse. */
function sentenceOf(differences: readonly Difference[], worse: readonly Difference[]): string {
  if (differences.length === 0) return 'No difference.';
  const subjects = differences.flatMap(({ change, subject }) => (change === 'newly untested' ? [subject] : []));
  const less = subjects.length === 0 ? '' : ` ${lessText(subjects, 'first')}.`;
  // The sections below count these apart.
  const found = worse.filter(({ change }) => change === 'newly found').length;
  const ofThem = found === 0 || found === worse.length ? '' : `, ${found} of them newly found`;
  return `${worse.length === 0 ? 'No regression' : counted(worse.length, 'regression')}${ofThem}.${less}`;
}

const headings: readonly (readonly [Change, string])[] = [
  ['regression', 'Regressions'],
  ['newly found', 'Violations newly found'],
  ['newly untested', 'No longer tested'],
  ['fixed', 'Fixed'],
  ['newly exercised', 'Newly tested'],
  ['other', 'Other changes'],
];

function run({ target, verdict, profile, suite, started, selection }: Comparison['first']): string {
  // The rules on responses saw fewer of them, and may have missed what the whole run shows.
  const part = selection ? `; a selection of ${selection.selected} of ${counted(selection.of, 'requirement')}` : '';
  return `${target.name}: ${verdict ?? 'one shard'} (${profile}; suite ${suite}, ${started.slice(0, 16)}Z${part})`;
}

function changes(heading: string, differences: readonly Difference[]): Block[] {
  const arrow = ({ before, after, gated }: Difference) => `${before} → ${after}${gated ? '' : ' (outside the profile)'}`;
  const rows = differences.map((each) => ({
    cells: [each.id, arrow(each), each.statement, each.reason].map((text) => ({ text })),
  }));
  const heads = ['id', 'before → after', 'statement', 'reason'];
  return rows.length === 0 ? [] : [{ heading: `${heading} (${rows.length})`, table: { name: 'changes', heads, rows } }];
}

/** The comparison in Markdown, for a ticket or the summary of a job. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { sentence, first, second, profile, differences, stillViolated, catalogue } = comparison;
  const of = (change: Change): readonly Difference[] => differences.filter((each) => each.change === change);
  const blocks: readonly Block[] = [
    { heading: sentence, lines: [`first: ${run(first)}`, `second: ${run(second)}`, `profile: ${profile}`] },
    ...headings.flatMap(([change, heading]) => changes(heading, of(change))),
    { heading: `Violated in both (${stillViolated.length})`, lines: stillViolated.length === 0 ? [] : [stillViolated.join(' ')] },
    { heading: 'Catalogue', lines: catalogue },
  ];
  return blocks.flatMap((block, place) => blockMarkdown(block, place === 0 ? '#' : '##')).join('\n');
}

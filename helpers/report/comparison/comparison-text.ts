import { counted } from '../../platform/text/phrases.ts';
import { lessText } from '../../verdict/shown-reason.ts';
import type { SummaryStyle } from '../terminal/style.ts';
import { blockLines, blockMarkdown, type TextBlock } from '../text-block.ts';
import {
  type Change,
  type ComparedVerdict,
  type Comparison,
  type Difference,
  incomparable,
  lessIn,
  regressions,
} from './comparison.ts';

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

function changes(heading: string, differences: readonly Difference[]): TextBlock[] {
  const arrow = ({ before, after, gated }: Difference) => `${before} → ${after}${gated ? '' : ' (outside the profile)'}`;
  const rows = differences.map((each) => ({
    cells: [each.id, arrow(each), each.statement, each.reason].map((text) => ({ text })),
  }));
  const heads = ['id', 'before → after', 'statement', 'reason'];
  return rows.length === 0 ? [] : [{ heading: `${heading} (${rows.length})`, table: { name: 'changes', heads, rows } }];
}

/** Every block of a comparison, in the order of reading. */
function blocksIn(comparison: Comparison): readonly TextBlock[] {
  const { before, after, profile, differences, codes, stillViolated, catalogue } = comparison;
  const of = (change: Change): readonly Difference[] => differences.filter((each) => each.change === change);
  const both = { heading: `Violated in both (${stillViolated.length})`, lines: [stillViolated.join(' ')] };
  return [
    { heading: comparisonSentence(comparison), lines: [`first: ${run(before)}`, `second: ${run(after)}`, `profile: ${profile}`] },
    ...changes('Codes', codes),
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

/** The comparison on a terminal. */
export const comparisonLines = (comparison: Comparison, style: SummaryStyle): string =>
  blocksIn(comparison)
    .flatMap((block) => [...blockLines(block, style), ''])
    .join('\n');

/** The comparison for a program. */
export function comparisonJson(comparison: Comparison): object {
  const { before, after, differences, codes, stillViolated, catalogue } = comparison;
  const told = ({ target, verdict, profile, suite, started }: ComparedVerdict) => ({ target, verdict, profile, suite, started });
  return {
    sentence: comparisonSentence(comparison),
    comparable: incomparable(comparison) === undefined,
    regressions: regressions(comparison).map(({ id }) => id),
    first: told(before),
    second: told(after),
    profile: comparison.profile,
    differences,
    codes,
    stillViolated,
    catalogue,
  };
}

import { counted } from '../../platform/text/phrases.ts';
import { visible } from '../../platform/text/visible.ts';
import { lessText } from '../../verdict/subjects.ts';
import { markdownText } from '../statement/markdown-text.ts';
import type { ComparedVerdict } from './compared-verdict.ts';
import { type Change, type Comparison, type Difference, incomparable, lessIn, regressions } from './comparison.ts';

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

const arrow = ({ before, after, gated }: Difference) => `${before} → ${after}${gated ? '' : ' (outside the profile)'}`;

/** How a text from outside is written. */
type Escaping = (text: string) => string;

/** A table that is also readable on a terminal. */
function table(rows: readonly Difference[], shown: Escaping): string[] {
  const cells = rows.map((each) => [each.id, arrow(each), each.statement, each.reason].map(shown));
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(['', 'before → after', 'statement', 'reason']), '|---|---|---|---|', ...cells.map(line), ''];
}

/** The comparison for people: Markdown, for a ticket or the summary of a job; on a terminal without its escapes. */
export function comparisonText(comparison: Comparison, onTerminal = false): string {
  const shown: Escaping = onTerminal ? (text) => visible(text) : markdownText;
  const { before, after, profile, differences, codes, stillViolated, catalogue } = comparison;
  const sections = headings.map(([change, heading]) => ({
    heading,
    rows: differences.filter((each) => each.change === change),
  }));
  return [
    `# ${comparisonSentence(comparison)}`,
    '',
    `- first: ${shown(run(before))}`,
    `- second: ${shown(run(after))}`,
    `- profile: ${profile}`,
    '',
    ...[{ heading: 'Codes', rows: codes }, ...sections].flatMap(({ heading, rows }) =>
      rows.length === 0 ? [] : [`## ${heading} (${rows.length})`, '', ...table(rows, shown)],
    ),
    ...(stillViolated.length === 0
      ? []
      : [`Violated in both (${stillViolated.length}): ${stillViolated.map(shown).join(' ')}`, '']),
    ...(catalogue.length === 0 ? [] : ['## Catalogue', '', ...catalogue.map((each) => `- ${shown(each)}`), '']),
  ].join('\n');
}

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
